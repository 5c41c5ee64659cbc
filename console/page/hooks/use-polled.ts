import { useEffect, useRef, useState } from 'preact/hooks';
import { failureOf } from '../api.ts';
import { type Polling, startPolling } from '../polling.ts';
import { type Answer, answered, answerTo, failed, type KeyedAnswer, unanswered } from './answer.ts';
import { usePace } from './use-run.ts';

/** Something that is asked for again and again, also after a failure. */
export interface Polled<T> extends Answer<T> {
  /** Asks now. */
  readonly refresh: () => void;
}

/**
 * Asks now, and again that long after each answer, while the tab can be seen. While the server is gone nothing is paid for,
 * so it is asked as often as that of a local run.
 *
 * @param key - of what is asked for: the answer for another key is dropped at once
 * @param milliseconds - of a local run
 */
export function usePolled<T>(
  key: string,
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Polled<T> {
  const pause = milliseconds * usePace();
  const [known, setKnown] = useState<KeyedAnswer<T>>(() => unanswered(key));
  const latest = useRef(ask);
  latest.current = ask;
  const polling = useRef<Polling | undefined>(undefined);
  useEffect(() => {
    let isCutOff = false;
    const askOnce = async (signal: AbortSignal): Promise<void> => {
      try {
        const data = await latest.current(signal);
        isCutOff = false;
        if (!signal.aborted) setKnown(answered(key, data, Date.now()));
      } catch (error) {
        const failure = failureOf(error);
        isCutOff = failure.isCutOff;
        if (!signal.aborted) setKnown((before) => failed(before, key, failure));
      }
    };
    const current = startPolling(pause, {
      ask: askOnce,
      isHidden: () => document.hidden,
      later: (delay, callback) => {
        const timer = window.setTimeout(callback, isCutOff ? milliseconds : delay);
        return () => window.clearTimeout(timer);
      },
    });
    polling.current = current;
    document.addEventListener('visibilitychange', current.wake);
    return () => {
      document.removeEventListener('visibilitychange', current.wake);
      current.stop();
    };
  }, [key, milliseconds, pause]);
  return { ...answerTo(known, key), refresh: () => polling.current?.wake() };
}
