import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { reasonFrom } from '../../../operator/audit/reason.ts';
import { messageOf } from '../api.ts';
import { nextFlow, type PlannedFlow, type PlannedStep } from './planned-flow.ts';

/** A change that is shown as a plan before it is made, and what can be done about it. */
export interface Planned<Order, Plan, Outcome> {
  readonly flow: PlannedFlow<Order, Plan, Outcome>;
  /** Asks for the plan of an order, in place of what was asked for before. */
  readonly ask: (order: Order) => void;
  /** Why the change is made, as far as it is typed. */
  readonly reason: string;
  readonly giveReason: (reason: string) => void;
  /** Makes the change whose plan is shown. Pressed twice, it is made once. */
  readonly confirm: () => void;
  readonly close: () => void;
}

/** What an order says of why, for the audit log. */
export interface Why {
  readonly reason?: string;
}

/** How a change is planned and made. */
interface PlannedWork<Order, Plan, Outcome> {
  readonly plan: (order: Order) => Promise<Plan>;
  readonly carryOut: (order: Order, plan: Plan, why: Why) => Promise<Outcome>;
  /** Told when it was made, or without an outcome if it failed on the way: what is shown elsewhere is out of date. */
  readonly onEnd: (outcome: Outcome | undefined) => void;
  /** Moves the focus, once the outcome was seen: the button that led there may go with what was changed. */
  readonly onSeen: (outcome: Outcome) => void;
}

/** Follows a change from its plan to its outcome. */
export function usePlanned<Order, Plan, Outcome>(
  work: PlannedWork<Order, Plan, Outcome>,
): Planned<Order, Plan, Outcome> {
  const [flow, step] = useReducer(nextFlow<Order, Plan, Outcome>, { at: 'idle' });
  const [reason, giveReason] = useState('');
  const isRunning = useRef(false);
  const latest = useRef(work);
  latest.current = work;

  const done = useRef<{ readonly outcome: Outcome }>(undefined);
  useEffect(() => {
    const seen = flow.at === 'idle' ? done.current : undefined;
    done.current = flow.at === 'done' ? { outcome: flow.outcome } : undefined;
    if (seen !== undefined) latest.current.onSeen(seen.outcome);
  }, [flow]);

  const answered = async <Answer>(
    order: Order,
    answer: Promise<Answer>,
    toStep: (answer: Answer) => PlannedStep<Order, Plan, Outcome>,
  ): Promise<Answer | undefined> => {
    try {
      const found = await answer;
      step(toStep(found));
      return found;
    } catch (problem) {
      step({ what: 'fail', order, message: messageOf(problem) });
      return undefined;
    }
  };
  return {
    flow,
    reason,
    giveReason,
    ask(order) {
      if (flow.at === 'idle') giveReason('');
      step({ what: 'ask', order });
      void answered(order, work.plan(order), (plan) => ({ what: 'plan', order, plan }));
    },
    async confirm() {
      if (flow.at !== 'planned' || isRunning.current) return;
      isRunning.current = true;
      const { order, plan } = flow;
      step({ what: 'confirm' });
      const outcome = await answered(order, work.carryOut(order, plan, whyOf(reason)), (outcome) => ({
        what: 'outcome',
        outcome,
      }));
      isRunning.current = false;
      latest.current.onEnd(outcome);
    },
    close: () => step({ what: 'close' }),
  };
}

/** What goes into an order for what somebody typed; nothing for blanks. */
export function whyOf(text: string): Why {
  const reason = reasonFrom(text);
  return reason === undefined ? {} : { reason };
}
