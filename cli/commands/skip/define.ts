import type { Command } from 'commander';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { requestUuid } from '../../input/options.ts';
import { addressOf, type Context, examples, withChange } from '../../program/context.ts';

/** Registers `cedar-webhooks skip`. */
export function addSkip(root: Command, context: Context): void {
  withChange(
    root
      .command('skip')
      .description('have an event that blocks its entity moved to the dead-letter queue at its next receive')
      .argument('<uuid>', 'request UUID', requestUuid)
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples("skip fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f --reason 'wrong amount, ticket 7'")}

The event must have failed once. Its handler does not try it again, and goes on with what waits behind it, within
one visibility time-out: 3 minutes by default. Nothing is lost: "dlq redrive" has it tried again, late.`,
    )
    .action((uuid: string, options) => {
      const { reason } = options;
      if (reason === undefined) {
        throw new InvalidInputProblem(
          'Give a --reason: others will find the event in the dead-letter queue.',
        );
      }
      return context.end(
        import('./run.ts').then(({ skip }) =>
          skip(uuid, { ...options, reason, address: addressOf(options, context) }, context.ports),
        ),
      );
    });
}
