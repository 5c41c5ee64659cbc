import { useEffect, useState } from 'preact/hooks';
import { api, messageOf } from '../../api.ts';

/** How long after the last letter a body is asked for, in milliseconds. */
const PAUSE = 150;

/** A mock body of a type, status and id, asked for as they change. */
export function useMockBody(
  eventType: string,
  status: string,
  id: string,
): { readonly text: string | undefined; readonly error: string | undefined } {
  const [body, setBody] = useState<{ readonly text?: string; readonly error?: string }>({});
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      try {
        const choice = { ...(status !== '' && { status }), ...(id !== '' && { id }) };
        const { text } = await api.mockBody(eventType, choice, abort.signal);
        setBody({ text });
      } catch (problem) {
        if (!abort.signal.aborted) setBody((before) => ({ ...before, error: messageOf(problem) }));
      }
    };
    const timer = window.setTimeout(ask, PAUSE);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [eventType, status, id]);
  return { text: body.text, error: body.error };
}
