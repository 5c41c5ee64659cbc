import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, failureOf } from '../api.ts';
import { type Answer, answered, answerTo, failed, type KeyedAnswer, unanswered } from './answer.ts';

/** Something that is loaded. What was there stays while it is loaded again. */
export interface Loaded<T> extends Answer<T> {
  readonly isLoading: boolean;
  /** Whether there is no such thing, so that loading it again is of little use. */
  readonly isMissing: boolean;
  readonly reload: () => void;
}

/** Where loading stands. */
interface Loading {
  readonly key: string;
  readonly is: 'under way' | 'done' | 'missing';
}

/**
 * Loads something when a screen opens, and again when a key changes or `reload` is called.
 *
 * @param key - of what is loaded; what another key loaded is dropped at once
 */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [turn, setTurn] = useState(0);
  const [known, setKnown] = useState<KeyedAnswer<T>>(() => unanswered(key));
  const [loading, setLoading] = useState<Loading>({ key, is: 'under way' });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    setLoading({ key, is: 'under way' });
    latest.current(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return;
        setKnown(answered(key, data, Date.now()));
        setLoading({ key, is: 'done' });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setKnown((before) => failed(before, key, failureOf(error)));
        setLoading({ key, is: error instanceof ApiError && error.status === 404 ? 'missing' : 'done' });
      },
    );
    return () => abort.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return {
    ...answerTo(known, key),
    isLoading: loading.key !== key || loading.is === 'under way',
    isMissing: loading.key === key && loading.is === 'missing',
    reload,
  };
}
