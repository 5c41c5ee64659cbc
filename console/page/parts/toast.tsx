import './toast.css';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const SHOWN = 4000;

let count = 0;
let show: ((toast: Toast) => void) | undefined;

/** Says briefly how something went that leaves no other trace on the screen. */
export function toast(text: string, tone: Toast['tone'] = 'good'): void {
  show?.({ id: ++count, text, tone });
}

/** Where toasts appear. There is one, in the shell. */
export function ToastRegion() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  useEffect(() => {
    show = (toast) => {
      setToasts((before) => [...before.slice(-2), toast]);
      setTimeout(() => setToasts((before) => before.filter(({ id }) => id !== toast.id)), SHOWN);
    };
    return () => {
      show = undefined;
    };
  }, []);
  return (
    <div class="toasts" role="status">
      {toasts.map(({ id, text, tone }) => (
        <p key={id} class="toast" data-tone={tone}>
          <Icon name={tone === 'good' ? 'check' : 'cross'} size={14} />
          {text}
        </p>
      ))}
    </div>
  );
}
