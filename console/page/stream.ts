import { resumeSession } from './resume.ts';

/** Whether a stream delivers. */
export type StreamState = 'connecting' | 'open' | 'lost';

/** Pause before a stream that the server ended for good is opened again, in milliseconds. */
const PAUSE = 3000;

/**
 * Follows a stream of server-sent events whose messages are JSON. A stream that breaks is opened again.
 *
 * @param onState - told every change; whoever lists things reads them again after a second `open`
 * @returns ends it
 */
export function followStream<T>(
  path: string,
  onMessage: (message: T) => void,
  onState: (state: StreamState) => void,
): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  const open = () => {
    source = new EventSource(`.${path}`);
    source.onopen = () => onState('open');
    source.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as T);
    source.onerror = () => {
      onState('lost');
      // The run may have been started anew.
      if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(reopen, PAUSE);
    };
  };
  let isOver = false;
  const reopen = async () => {
    await resumeSession();
    if (!isOver) open();
  };
  onState('connecting');
  open();
  return () => {
    isOver = true;
    window.clearTimeout(timer);
    source?.close();
  };
}
