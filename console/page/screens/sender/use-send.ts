import { useState } from 'preact/hooks';
import type { SenderState, SendOrder, SentRequest } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';

/** Sends, and keeps what came of it. */
export function useSend(onState: (state: SenderState) => void) {
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<string>();
  const [last, setLast] = useState<SentRequest>();
  const send = async (order: SendOrder): Promise<void> => {
    setSending(true);
    setError(undefined);
    setLast(undefined);
    try {
      const { requests } = await api.send(order);
      setLast(requests.at(-1));
      onState(await api.sender());
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setSending(false);
    }
  };
  return { isSending, error, last, send };
}
