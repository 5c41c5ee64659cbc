import type { RedriveOutcome, RedrivePlan, RedriveTarget } from '../../../contract.ts';

/**
 * Where a redrive stands. Nothing moves before its plan was shown: there is no way from `planning` to `moving` but
 * through `planned`.
 */
export type RedriveFlow =
  | { readonly at: 'idle' }
  | { readonly at: 'planning'; readonly target: RedriveTarget }
  | { readonly at: 'planned'; readonly target: RedriveTarget; readonly plan: RedrivePlan }
  | { readonly at: 'moving'; readonly target: RedriveTarget; readonly plan: RedrivePlan }
  | { readonly at: 'moved'; readonly target: RedriveTarget; readonly outcome: RedriveOutcome }
  | { readonly at: 'failed'; readonly target: RedriveTarget; readonly message: string };

/** What happens to a redrive. An answer comes with the target that was asked for, which may not be the one of now. */
export type RedriveStep =
  | { readonly what: 'ask'; readonly target: RedriveTarget }
  | { readonly what: 'plan'; readonly target: RedriveTarget; readonly plan: RedrivePlan }
  | { readonly what: 'confirm' }
  | { readonly what: 'outcome'; readonly outcome: RedriveOutcome }
  | { readonly what: 'fail'; readonly target: RedriveTarget; readonly message: string }
  | { readonly what: 'close' };

/** The next state; a step that does not fit the state changes nothing. */
export function nextFlow(flow: RedriveFlow, step: RedriveStep): RedriveFlow {
  switch (step.what) {
    case 'ask':
      return flow.at === 'moving' ? flow : { at: 'planning', target: step.target };
    case 'plan':
      return flow.at === 'planning' && flow.target === step.target
        ? { at: 'planned', target: flow.target, plan: step.plan }
        : flow;
    case 'confirm':
      return flow.at === 'planned' ? { at: 'moving', target: flow.target, plan: flow.plan } : flow;
    case 'outcome':
      return flow.at === 'moving' ? { at: 'moved', target: flow.target, outcome: step.outcome } : flow;
    case 'fail':
      return (flow.at === 'planning' || flow.at === 'moving') && flow.target === step.target
        ? { at: 'failed', target: flow.target, message: step.message }
        : flow;
    case 'close':
      // What is being moved is moved: its outcome must be seen.
      return flow.at === 'moving' ? flow : { at: 'idle' };
  }
}
