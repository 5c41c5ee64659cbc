import { resumeSession } from './resume.ts';

/** Whether a stream delivers. */
export type StreamState = 'connecting' | 'open' | 'lost';

/** The tab that looks, as `document` tells of it. */
interface Tab {
  readonly hidden: boolean;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** Pause before a stream that the server ended for good is opened again, in milliseconds. */
const PAUSE = 3000;

/**
 * Follows a stream of server-sent events whose messages are JSON. A stream that breaks is opened again. It is closed while
 * the tab cannot be seen: nobody misses what it would tell, and of a deployed stack all of it is paid for.
 *
 * @param onState - told every change; whoever lists things reads them again after a second `open`
 * @returns ends it
 */
export function followStream<T>(
  path: string,
  onMessage: (message: T) => void,
  onState: (state: StreamState) => void,
  tab: Tab,
): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAgain = false;
  const open = () => {
    // A source that is made anew does not tell what it has had.
    const again = isAgain ? `${path.includes('?') ? '&' : '?'}again=true` : '';
    source = new EventSource(`.${path}${again}`);
    isAgain = true;
    source.onopen = () => onState('open');
    source.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as T);
    source.onerror = () => {
      onState('lost');
      // The run may have been started anew.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(reopen, PAUSE);
    };
  };
  let isOver = false;
  const reopen = async () => {
    await resumeSession();
    // Who looks again meanwhile has opened another one already.
    const isClosed = source?.readyState === EventSource.CLOSED;
    if (!isOver && !tab.hidden && isClosed) open();
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
  };
  const follow = () => {
    close();
    onState('lost');
    if (!tab.hidden) open();
  };
  onState('connecting');
  if (!tab.hidden) open();
  tab.addEventListener('visibilitychange', follow);
  return () => {
    isOver = true;
    tab.removeEventListener('visibilitychange', follow);
    close();
  };
}
