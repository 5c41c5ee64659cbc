import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../api.ts';
import { type Polling, startPolling } from '../polling.ts';

/** Something that is asked for again and again. */
export interface Polled<T> {
  /** The last answer; stays when a later question fails. */
  readonly data: T | undefined;
  /** Why the last question failed, if it did. */
  readonly error: string | undefined;
  /** Asks now. */
  readonly refresh: () => void;
}

/**
 * Asks now, and again that long after each answer, while the tab can be seen.
 *
 * @param key - of what is asked for: the answer for another key is dropped at once
 */
export function usePolled<T>(
  key: string,
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Polled<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: string }>({ key });
  const latest = useRef(ask);
  latest.current = ask;
  const polling = useRef<Polling | undefined>(undefined);
  useEffect(() => {
    const askOnce = async (signal: AbortSignal): Promise<void> => {
      try {
        const data = await latest.current(signal);
        if (!signal.aborted) setState({ key, data });
      } catch (error) {
        if (!signal.aborted) {
          setState((before) => ({ ...(before.key === key && before), key, error: messageOf(error) }));
        }
      }
    };
    const current = startPolling(milliseconds, {
      ask: askOnce,
      isHidden: () => document.hidden,
      later: (delay, callback) => {
        const timer = window.setTimeout(callback, delay);
        return () => window.clearTimeout(timer);
      },
    });
    polling.current = current;
    document.addEventListener('visibilitychange', current.wake);
    return () => {
      document.removeEventListener('visibilitychange', current.wake);
      current.stop();
    };
  }, [key, milliseconds]);
  const isCurrent = state.key === key;
  return {
    data: isCurrent ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    refresh: () => polling.current?.wake(),
  };
}
