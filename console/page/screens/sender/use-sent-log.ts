import { useEffect, useState } from 'preact/hooks';
import type { SentRequest } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { followStream, type StreamState } from '../../stream.ts';
import { withSent } from './sent-log.ts';

/** How long messages are gathered before the page is drawn anew, in milliseconds. */
const GATHERED = 100;

/** What the page knows of what was sent. */
export interface SentLog {
  /** Newest first. */
  readonly requests: readonly SentRequest[];
  readonly isLoaded: boolean;
  readonly state: StreamState;
  readonly error: string | undefined;
}

/** The sender's own log, as it grows. */
export function useSentLog(): SentLog {
  const [requests, setRequests] = useState<readonly SentRequest[]>([]);
  const [isLoaded, setLoaded] = useState(false);
  const [state, setState] = useState<StreamState>('connecting');
  const [error, setError] = useState<string>();
  useEffect(() => {
    const stopped = new AbortController();
    let gathered: SentRequest[] = [];
    let timer: number | undefined;
    const flush = () => {
      timer = undefined;
      const messages = gathered;
      gathered = [];
      setRequests((before) => withSent(before, messages));
    };
    const take = (message: SentRequest) => {
      gathered.push(message);
      timer ??= window.setTimeout(flush, GATHERED);
    };
    const load = async () => {
      try {
        const loaded = await api.senderLog(stopped.signal);
        setRequests((before) => withSent(loaded, before));
        setError(undefined);
      } catch (problem) {
        if (!stopped.signal.aborted) setError(messageOf(problem));
      }
      if (!stopped.signal.aborted) setLoaded(true);
    };
    const tell = (now: StreamState): void => {
      setState(now);
      if (now === 'open') void load();
    };
    const stop = followStream<SentRequest>('/api/sender/live', take, tell, document);
    return () => {
      stopped.abort();
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return { requests, isLoaded, state, error };
}
