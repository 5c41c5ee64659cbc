import { useState } from 'preact/hooks';
import { BUILT_IN_SUBSCRIBER } from '../../../../lambda/core/settings/event-type.ts';
import type { EventTypeFacts, SelfTestOrder, SelfTestOutcome } from '../../../contract.ts';
import { api } from '../../api.ts';
import { ChangeButton } from '../../parts/change-button.tsx';
import { SelectField } from '../../parts/field.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { Notice } from '../../parts/notice.tsx';
import { PlanNotice, PlannedDialog } from '../../planned/planned-dialog.tsx';
import { usePlanned } from '../../planned/use-planned.ts';
import { hrefTo, pathOf } from '../../routing/route.ts';
import { selfTestWords } from './self-test-words.ts';

/** A signed request through the public URL, as the platform would send it. */
export function SelfTest({ types }: { readonly types: readonly EventTypeFacts[] }) {
  const [eventType, setEventType] = useState(types[0]?.name ?? '');
  const test = usePlanned<SelfTestOrder, EventTypeFacts | undefined, SelfTestOutcome>({
    plan: async (order) => types.find(({ name }) => name === order.eventType),
    carryOut: api.selfTest,
    onEnd: () => {},
    onSeen: focusTitle,
  });
  return (
    <section class="card stack" aria-labelledby="self-test">
      <h2 id="self-test">Self-test</h2>
      <p class="muted small">
        A request that is signed with the stored secret, to the public URL of an event type: what happens to
        it is what happens to a request of the platform.
      </p>
      <SelectField label="Event" value={eventType} onChange={setEventType}>
        {types.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <div>
        <ChangeButton onClick={() => test.ask({ eventType })}>Send a test event…</ChangeButton>
      </div>
      <PlannedDialog
        planned={test}
        words={{
          isUnaudited: true,
          title: () => 'Send a test event',
          planning: 'what would be sent',
          plan: (type) => (
            <PlanNotice
              isSome={type !== undefined}
              words={`One event of a ${type?.entity} that the platform never gives out would be sent. It is a real one for the handler, your business code and ${subscribersOf(type)}.`}
            />
          ),
          canConfirm: (type) => type !== undefined,
          confirm: 'Send now',
          running: 'Sending…',
          outcome: (outcome) => (
            <Notice tone={outcome.answer.status === 200 ? 'good' : 'bad'} isLive>
              <p>{selfTestWords(outcome)}</p>
              {outcome.answer.status !== undefined && (
                <p>
                  <a href={hrefTo(pathOf({ screen: 'event', uuid: outcome.requestUuid }))}>
                    See what became of it
                  </a>
                </p>
              )}
            </Notice>
          ),
        }}
      />
    </section>
  );
}

function subscribersOf(type: EventTypeFacts | undefined): string {
  const others = type?.subscribers.filter((name) => name !== BUILT_IN_SUBSCRIBER) ?? [];
  if (others.length === 0) return 'subscribers';
  return `the ${others.length === 1 ? 'subscriber' : 'subscribers'} ${others.join(', ')}`;
}
