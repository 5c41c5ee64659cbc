import { useState } from 'preact/hooks';
import { BUILT_IN_SUBSCRIBER } from '../../../../lambda/core/settings/event-type.ts';
import type { ReplayOutcome } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Check, SelectField } from '../../parts/field.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';
import { Remedy } from './remedy.tsx';
import { replayWords } from './replay-words.ts';

/** Asks where to, then sends an event to its queues again. */
export function ReplayDialog(props: {
  readonly uuid: string;
  readonly subscribers: readonly string[];
  /** Its handler has handled it, so it would not again unless told to. */
  readonly isHandled: boolean;
  /** Moves its dead letter instead; absent if there is none. */
  readonly onRedrive?: (() => void) | undefined;
  readonly onClose: () => void;
  /** Told when something was sent. */
  readonly onDone: () => void;
}) {
  const { uuid, subscribers, isHandled, onRedrive, onClose, onDone } = props;
  const [subscriber, setSubscriber] = useState('');
  const [again, setAgain] = useState(false);
  const [isSending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<ReplayOutcome>();
  const [error, setError] = useState<string>();
  const isForHandler = subscriber === '' || subscriber === BUILT_IN_SUBSCRIBER;
  const needsAgain = isHandled && isForHandler;
  const replay = async () => {
    setSending(true);
    setError(undefined);
    try {
      setOutcome(
        await api.replay(uuid, {
          ...(subscriber !== '' && { subscriber }),
          ...(needsAgain && { again }),
        }),
      );
      onDone();
    } catch (problem) {
      setError(messageOf(problem));
    }
    setSending(false);
  };
  const actions =
    outcome === undefined ? (
      <>
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="button"
          data-kind="strong"
          disabled={isSending || (needsAgain && !again)}
          onClick={replay}
        >
          {isSending ? 'Replaying…' : 'Replay'}
        </button>
      </>
    ) : (
      <button type="button" class="button" data-kind="strong" onClick={onClose}>
        Close
      </button>
    );
  return (
    <Dialog title="Replay this event" onClose={onClose} actions={actions}>
      {outcome === undefined ? (
        <>
          <p>
            It is sent to its queues again, as it was accepted. Whoever receives it sees the same request
            UUID.
          </p>
          <SelectField label="Send to" value={subscriber} onChange={setSubscriber}>
            <option value="">
              {onRedrive === undefined ? 'Every subscriber' : 'Its handler, which failed'}
            </option>
            {subscribers.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </SelectField>
          {needsAgain && (
            <>
              <Notice tone="watch">
                It was handled. Its handler ignores what it has handled, unless it is told to handle it once
                more.
              </Notice>
              <Check label="Have it handled once more" isOn={again} onChange={setAgain} />
            </>
          )}
          {onRedrive !== undefined && isForHandler && (
            <Notice tone="watch">
              <p>
                Its dead letter stays behind: a replay sends a copy to its handler, and the message itself
                remains in the dead-letter queue. A redrive moves it.
              </p>
              <button type="button" class="button" disabled={isSending} onClick={onRedrive}>
                Redrive instead…
              </button>
            </Notice>
          )}
          {error !== undefined && <Failure error={error} />}
        </>
      ) : (
        <Notice tone={outcome.result.outcome === 'replayed' ? 'good' : 'bad'} isLive>
          {replayWords(outcome).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {outcome.remedy !== undefined && <Remedy remedy={outcome.remedy} />}
        </Notice>
      )}
    </Dialog>
  );
}
