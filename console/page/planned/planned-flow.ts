/**
 * Where a change stands that is shown as a plan before it is made. Nothing is changed before its plan was shown: there is
 * no way from `planning` to `running` but through `planned`.
 */
export type PlannedFlow<Order, Plan, Outcome> =
  | { readonly at: 'idle' }
  | { readonly at: 'planning'; readonly order: Order }
  | { readonly at: 'planned'; readonly order: Order; readonly plan: Plan }
  | { readonly at: 'running'; readonly order: Order; readonly plan: Plan }
  | { readonly at: 'done'; readonly order: Order; readonly outcome: Outcome }
  | { readonly at: 'failed'; readonly order: Order; readonly message: string };

/** What happens to such a change. An answer comes with the order that it answers, which may not be the one of now. */
export type PlannedStep<Order, Plan, Outcome> =
  | { readonly what: 'ask'; readonly order: Order }
  | { readonly what: 'plan'; readonly order: Order; readonly plan: Plan }
  | { readonly what: 'confirm' }
  | { readonly what: 'outcome'; readonly outcome: Outcome }
  | { readonly what: 'fail'; readonly order: Order; readonly message: string }
  | { readonly what: 'close' };

/** The next state; a step that does not fit the state changes nothing. */
export function nextFlow<Order, Plan, Outcome>(
  flow: PlannedFlow<Order, Plan, Outcome>,
  step: PlannedStep<Order, Plan, Outcome>,
): PlannedFlow<Order, Plan, Outcome> {
  switch (step.what) {
    case 'ask':
      return flow.at === 'running' ? flow : { at: 'planning', order: step.order };
    case 'plan':
      return flow.at === 'planning' && flow.order === step.order
        ? { at: 'planned', order: flow.order, plan: step.plan }
        : flow;
    case 'confirm':
      return flow.at === 'planned' ? { at: 'running', order: flow.order, plan: flow.plan } : flow;
    case 'outcome':
      return flow.at === 'running' ? { at: 'done', order: flow.order, outcome: step.outcome } : flow;
    case 'fail':
      return (flow.at === 'planning' || flow.at === 'running') && flow.order === step.order
        ? { at: 'failed', order: flow.order, message: step.message }
        : flow;
    case 'close':
      // What is under way comes to its end: its outcome must be seen.
      return flow.at === 'running' ? flow : { at: 'idle' };
  }
}
