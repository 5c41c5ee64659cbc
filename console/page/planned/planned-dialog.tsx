import './planned-dialog.css';
import type { ComponentChildren } from 'preact';
import { reasonFrom } from '../../../operator/audit/reason.ts';
import { ConfirmButtons } from '../parts/confirm-buttons.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Failure, Loading, Notice } from '../parts/notice.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import type { Planned } from './use-planned.ts';

/** What a dialog says of one kind of change. */
interface PlannedWords<Order, Plan, Outcome> {
  readonly title: (order: Order) => string;
  /** Stands above everything, until it is done. */
  readonly intro?: (order: Order) => ComponentChildren;
  /** What is read for the plan, such as `what would be moved`. */
  readonly planning: string;
  readonly plan: (plan: Plan, order: Order) => ComponentChildren;
  /** Choices that make another plan; they stay while that is read. */
  readonly options?: (order: Order, plan: Plan | undefined) => ComponentChildren;
  /** Of the button. */
  readonly confirm: string;
  /** It cannot be undone. */
  readonly isDanger?: boolean;
  /** It leaves no entry in the audit log, so nobody is asked why. */
  readonly isUnaudited?: boolean;
  /** It is not done without a reason. */
  readonly needsReason?: boolean;
  /** Whether the plan has anything to do. */
  readonly canConfirm: (plan: Plan) => boolean;
  /** While it is made, such as `Moving…`. */
  readonly running: string;
  readonly outcome: (outcome: Outcome, order: Order) => ComponentChildren;
}

/** Shows what a change would do, makes it when somebody says so, and shows what came of it. */
export function PlannedDialog<Order, Plan, Outcome>(props: {
  readonly planned: Planned<Order, Plan, Outcome>;
  readonly words: PlannedWords<Order, Plan, Outcome>;
}) {
  const { planned, words } = props;
  const { flow, confirm, close } = planned;
  if (flow.at === 'idle') return null;
  const isOver = flow.at === 'done' || flow.at === 'failed';
  const lacksReason = words.needsReason && reasonFrom(planned.reason) === undefined;
  return (
    <Dialog
      title={words.title(flow.order)}
      onClose={close}
      actions={
        <ConfirmButtons
          confirm={words.confirm}
          isDanger={words.isDanger}
          canConfirm={flow.at === 'planned' && words.canConfirm(flow.plan) && !lacksReason}
          isRunning={flow.at === 'running'}
          isOver={isOver}
          onConfirm={confirm}
          onClose={close}
        />
      }
    >
      {flow.at !== 'done' && words.intro?.(flow.order)}
      <Stage planned={planned} words={words} />
      {(flow.at === 'planning' || flow.at === 'planned') &&
        words.options?.(flow.order, flow.at === 'planned' ? flow.plan : undefined)}
      {flow.at === 'planned' && words.canConfirm(flow.plan) && !words.isUnaudited && (
        <ReasonField isNeeded={words.needsReason} value={planned.reason} onInput={planned.giveReason} />
      )}
    </Dialog>
  );
}

function Stage<Order, Plan, Outcome>(props: {
  readonly planned: Planned<Order, Plan, Outcome>;
  readonly words: PlannedWords<Order, Plan, Outcome>;
}): ComponentChildren {
  const {
    planned: { flow },
    words,
  } = props;
  switch (flow.at) {
    case 'idle':
      return null;
    case 'planning':
      return <Loading what={words.planning} />;
    case 'planned':
      return words.plan(flow.plan, flow.order);
    case 'running':
      return (
        <p class="loading" role="status">
          <span class="spinner" />
          {words.running}
        </p>
      );
    case 'done':
      return words.outcome(flow.outcome, flow.order);
    case 'failed':
      return <Failure error={flow.message} />;
  }
}

/** One line of a notice each. */
export function Sentences({ words }: { readonly words: readonly string[] }) {
  return words.map((sentence) => <p key={sentence}>{sentence}</p>);
}

/** What would happen, in a sentence. */
export function PlanNotice({ isSome, words }: { readonly isSome: boolean; readonly words: string }) {
  return (
    <Notice tone={isSome ? 'busy' : 'watch'} isLive>
      <p>{words}</p>
    </Notice>
  );
}

/** What has happened, in a sentence, and what ended it before its time. */
export function OutcomeNotice(props: {
  /** Nothing is left to do. */
  readonly isGood: boolean;
  readonly words: string;
  readonly failure: string | undefined;
}) {
  const { isGood, words, failure } = props;
  return (
    <Notice tone={failure !== undefined ? 'bad' : isGood ? 'good' : 'watch'} isLive>
      <p>{words}</p>
      {failure !== undefined && <p>Stopped. {failure}</p>}
    </Notice>
  );
}
