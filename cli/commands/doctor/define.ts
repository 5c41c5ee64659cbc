import type { Command } from 'commander';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

const ABOUT = `
Each line is ok, warn, fail or skipped (not allowed to look), with what to do. Exit code 1 if anything fails.
It posts one empty request to every URL. The verifier rejects each, and neither logs nor counts them: they are marked.
With --probe the canary runs, if the stack has one: the line tells the stage at which its event stopped, or the time it took.`;

/** Registers `cedar-webhooks doctor`. */
export function addDoctor(root: Command, context: Context): void {
  withTarget(
    root
      .command('doctor')
      .description('check a run or stack from all sides, and say what to do')
      .option('--probe', 'send one event of the canary through the public URL, too')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('doctor', 'doctor --probe --stack cedar-webhooks-prod', 'doctor --stack cedar-webhooks-prod --json')}\n${ABOUT}`,
    )
    .action((options) =>
      context.end(
        import('./run.ts').then(({ doctor }) =>
          doctor({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
