import { Check, SelectField } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { PlannedDialog, Sentences } from '../../planned/planned-dialog.tsx';
import { Remedy } from './remedy.tsx';
import { replayWords } from './replay-words.ts';
import type { Replaying } from './use-replay.ts';

/** Asks where to, says what that leaves behind, then sends an event to its queues again. */
export function ReplayDialog(props: {
  readonly replay: Replaying;
  readonly subscribers: readonly string[];
  /** Moves its dead letter instead; absent if there is none. */
  readonly onRedrive: (() => void) | undefined;
}) {
  const { replay, subscribers, onRedrive } = props;
  return (
    <PlannedDialog
      planned={replay}
      words={{
        title: () => 'Replay this event',
        intro: (order) => (
          <>
            <p>
              It is sent to its queues again, as it was accepted. Whoever receives it sees the same request
              UUID.
            </p>
            <SelectField
              label="Send to"
              value={order.subscriber ?? ''}
              onChange={(name) => {
                const { subscriber: _, ...others } = order;
                replay.ask(name === '' ? others : { ...others, subscriber: name });
              }}
            >
              <option value="">{onRedrive === undefined ? 'Every subscriber' : 'Whoever failed'}</option>
              {subscribers.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </SelectField>
          </>
        ),
        planning: 'what would be sent',
        plan: (plan) => (
          <Notice
            tone={plan.result.outcome === 'would-replay' && !plan.leavesDeadLetter ? 'busy' : 'watch'}
            isLive
          >
            <Sentences words={replayWords(plan)} />
            {plan.leavesDeadLetter && onRedrive !== undefined && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  replay.close();
                  onRedrive();
                }}
              >
                Redrive instead…
              </button>
            )}
            {plan.remedy !== undefined && <Remedy remedy={plan.remedy} />}
          </Notice>
        ),
        options: (order, plan) =>
          (order.again !== undefined ||
            plan?.result.outcome === 'handled' ||
            plan?.result.outcome === 'discarded') && (
            <Check
              label="Have it handled once more"
              isOn={order.again === true}
              onChange={(again) => replay.ask({ ...order, again })}
            />
          ),
        canConfirm: ({ result }) => result.outcome === 'would-replay',
        confirm: 'Replay',
        running: 'Replaying…',
        outcome: (outcome) => (
          <Notice tone={outcome.result.outcome === 'replayed' ? 'good' : 'bad'} isLive>
            <Sentences words={replayWords(outcome)} />
            {outcome.remedy !== undefined && <Remedy remedy={outcome.remedy} />}
          </Notice>
        ),
      }}
    />
  );
}
