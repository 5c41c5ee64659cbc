import type { ComponentChildren } from 'preact';
import type { RedriveOutcome, RedrivePlan, RedriveTarget } from '../../../contract.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure, Loading, Notice } from '../../parts/notice.tsx';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { Table } from '../../parts/table.tsx';
import type { RedriveFlow } from './redrive-flow.ts';
import { outcomeWords, planWords } from './redrive-words.ts';

/** Shows what would be moved, and moves it when somebody says so. */
export function RedriveDialog(props: {
  readonly flow: RedriveFlow;
  readonly onConfirm: (target: RedriveTarget) => void;
  readonly onClose: () => void;
}) {
  const { flow, onConfirm, onClose } = props;
  if (flow.at === 'idle') return null;
  const { entity, subscriber, fingerprint } = flow.target;
  const what = fingerprint === undefined ? 'all dead letters' : `dead letters of ${fingerprint}`;
  return (
    <Dialog
      title={`Redrive ${what}`}
      onClose={onClose}
      actions={<Actions flow={flow} onConfirm={onConfirm} onClose={onClose} />}
    >
      <p class="small">
        From the dead-letter queue back into the queue of <strong>{`${entity} ${subscriber}`}</strong>.
        Correct the cause first: what still fails comes back.
      </p>
      <Stage flow={flow} />
    </Dialog>
  );
}

function Stage({ flow }: { readonly flow: Exclude<RedriveFlow, { at: 'idle' }> }): ComponentChildren {
  switch (flow.at) {
    case 'planning':
      return <Loading what="what would be moved" />;
    case 'planned':
      return <Plan plan={flow.plan} />;
    case 'moving':
      return (
        <p class="loading" role="status">
          <span class="spinner" />
          Moving…
        </p>
      );
    case 'moved':
      return <Moved outcome={flow.outcome} />;
    case 'failed':
      return <Failure error={flow.message} />;
  }
}

/** What would be moved: in a sentence, and one by one. */
function Plan({ plan }: { readonly plan: RedrivePlan }) {
  return (
    <>
      <Notice tone="busy" isLive>
        <Sentences words={planWords(plan)} />
      </Notice>
      {plan.events.length > 0 && (
        <ScrollRegion class="redrive-plan" label="What would be moved">
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
function Moved({ outcome }: { readonly outcome: RedriveOutcome }) {
  const { left, failure } = outcome;
  return (
    <Notice tone={left.length === 0 && failure === undefined ? 'good' : 'bad'} isLive>
      <Sentences words={outcomeWords(outcome)} />
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

function Sentences({ words }: { readonly words: readonly string[] }) {
  return words.map((sentence) => <p key={sentence}>{sentence}</p>);
}

function Actions(props: {
  readonly flow: Exclude<RedriveFlow, { at: 'idle' }>;
  readonly onConfirm: (target: RedriveTarget) => void;
  readonly onClose: () => void;
}) {
  const { flow, onConfirm, onClose } = props;
  const isOver = flow.at === 'moved' || flow.at === 'failed';
  return (
    <>
      <button type="button" class="button" disabled={flow.at === 'moving'} onClick={onClose}>
        {isOver ? 'Close' : 'Cancel'}
      </button>
      {!isOver && (
        <button
          type="button"
          class="button"
          data-kind="strong"
          disabled={flow.at !== 'planned'}
          onClick={() => onConfirm(flow.target)}
        >
          Move them now
        </button>
      )}
    </>
  );
}
