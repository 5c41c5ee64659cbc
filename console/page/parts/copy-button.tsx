import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { toast } from './toast.tsx';

const SHOWN = 1500;

/** Copies a text. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), SHOWN);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      toast(`Copied ${what}.`);
    } catch {
      toast(`The browser does not let ${what} be copied.`, 'bad');
    }
  };
  return (
    <button
      type="button"
      class="button"
      data-kind="quiet"
      data-icon
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={copy}
    >
      <Icon name={done ? 'check' : 'copy'} size={14} />
    </button>
  );
}
