import type { RedriveOutcome, RedrivePlan, RedriveTarget } from '../../../contract.ts';
import { Notice } from '../../parts/notice.tsx';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { Table } from '../../parts/table.tsx';
import { PlannedDialog, Sentences } from '../../planned/planned-dialog.tsx';
import { mayMove, outcomeWords, planWords, redriveTitle } from './redrive-words.ts';
import type { Redrive } from './use-redrive.ts';

/** Shows what would be moved, and moves it when somebody says so. */
export function RedriveDialog({ redrive }: { readonly redrive: Redrive }) {
  return (
    <PlannedDialog
      planned={redrive}
      words={{
        title: redriveTitle,
        intro: ({ entity, subscriber }) => (
          <p class="small">
            From the dead-letter queue back into the queue of <strong>{`${entity} ${subscriber}`}</strong>.
            Correct the cause first: what still fails comes back.
          </p>
        ),
        planning: 'what would be moved',
        plan: (plan, order) => <Plan plan={plan} order={order} />,
        canConfirm: mayMove,
        confirm: 'Move now',
        running: 'Moving…',
        outcome: (outcome, order) => <Moved outcome={outcome} order={order} />,
      }}
    />
  );
}

/** What would be moved: in a sentence, and one by one. */
function Plan({ plan, order }: { readonly plan: RedrivePlan; readonly order: RedriveTarget }) {
  return (
    <>
      <Notice tone={mayMove(plan) ? 'busy' : 'watch'} isLive>
        <Sentences words={planWords(plan, order)} />
      </Notice>
      {plan.events.length > 0 && (
        <ScrollRegion class="plan-list" label="What would be moved">
          <Table
            caption="Dead letters that would be moved"
            columns={[
              { title: 'Request UUID', cell: ({ requestUuid }) => <span class="mono">{requestUuid}</span> },
              { title: 'Entity', cell: ({ entity, id }) => `${entity} ${id}` },
              { title: 'Status', cell: ({ status }) => status },
            ]}
            rows={plan.events}
            keyOf={({ requestUuid }) => requestUuid}
          />
        </ScrollRegion>
      )}
    </>
  );
}

/** What was moved, and each that was not. */
function Moved({ outcome, order }: { readonly outcome: RedriveOutcome; readonly order: RedriveTarget }) {
  const { moved, left, failure } = outcome;
  const isDone = left.length === 0 && failure === undefined && (moved > 0 || order.uuid === undefined);
  return (
    <Notice tone={isDone ? 'good' : 'bad'} isLive>
      <Sentences words={outcomeWords(outcome, order)} />
      {left.length > 0 && (
        <p class="redrive-left">
          {left
            .map(({ requestUuid, messageId, reason, detail }) =>
              [requestUuid ?? messageId, reason, detail].join('  '),
            )
            .join('\n')}
        </p>
      )}
      {failure !== undefined && <p>Stopped. {failure}</p>}
    </Notice>
  );
}
