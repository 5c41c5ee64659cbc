import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SenderState } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { formatNumber } from '../../format.ts';
import { toast } from '../../parts/toast.tsx';

/** How far the sending of many has come, and the way to end it. */
export function Progress(props: {
  readonly running: NonNullable<SenderState['running']>;
  readonly onStopped: (state: SenderState) => void;
  /** It goes while it has the focus, which must go elsewhere. */
  readonly onGone: () => void;
}) {
  const { running, onStopped, onGone } = props;
  const { sent, total } = running;
  const [isStopping, setStopping] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const gone = useRef(onGone);
  gone.current = onGone;
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (document.activeElement === element) gone.current();
    };
  }, []);
  const stop = async () => {
    if (isStopping) return;
    setStopping(true);
    try {
      onStopped(await api.stopSending());
    } catch (error) {
      toast(messageOf(error), 'bad');
    } finally {
      setStopping(false);
    }
  };
  return (
    <div class="compose-progress">
      <progress value={sent} max={total} aria-label="Sent" />
      <span class="small number">
        {formatNumber(sent)} of {formatNumber(total)} sent
      </span>
      <button ref={button} type="button" class="button" aria-disabled={isStopping} onClick={stop}>
        Stop
      </button>
    </div>
  );
}
