import { Command } from 'commander';

export interface VerifyOptions {
  /** Deploys to an account of AWS. */
  readonly confirm?: true;
  /** Shows what CDK prints. */
  readonly verbose?: true;
}

/** @throws CommanderError unless they can be understood; help and faults are printed by then */
export function parseOptions(args: readonly string[]): VerifyOptions {
  return new Command('npm run verify:aws --')
    .description(
      'Deploys a stage of its own, walks through what the product promises, and destroys it. See docs/verify-aws.md.',
    )
    .option('--confirm', 'deploy to the account of AWS that the environment names')
    .option('--verbose', 'show what CDK prints')
    .parse(args, { from: 'user' })
    .opts<VerifyOptions>();
}
