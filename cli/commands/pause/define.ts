import type { Command } from 'commander';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { addressOf, type Context, examples, withChange } from '../../program/context.ts';

/** Registers `cedar-webhooks pause` and `cedar-webhooks resume`. */
export function addPause(root: Command, context: Context): void {
  withChange(
    root
      .command('pause')
      .description('stop giving events to handlers: they wait in their queues, in order')
      .argument('[handler...]', 'merchant, transaction, … or an event type')
      .option('--all', 'every handler')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        "pause merchant --reason 'the bank is down until 18:00'",
        "pause --all --reason 'ticket 7' --stack cedar-webhooks-prod",
      )}

A reason must be given: "doctor", "log" and the console show it to whoever finds the handler paused. Queues keep
events for 14 days.`,
    )
    .action((named: readonly string[], options) => {
      const { reason } = options;
      if (reason === undefined) {
        throw new InvalidInputProblem('Give a --reason: others will find the handler paused.');
      }
      return context.end(
        import('./run.ts').then(({ pause }) =>
          pause(named, { ...options, reason, address: addressOf(options, context) }, context.ports),
        ),
      );
    });
  withChange(
    root
      .command('resume')
      .description('give paused handlers their events again')
      .argument('[handler...]', 'merchant, transaction, … or an event type')
      .option('--all', 'every handler')
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', examples('resume merchant', 'resume --all --stack cedar-webhooks-prod'))
    .action((named: readonly string[], options) =>
      context.end(
        import('./run.ts').then(({ resume }) =>
          resume(named, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
