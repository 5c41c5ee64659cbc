import type { Command } from 'commander';
import { ATTACK_NAMES } from '../../../operator/attack/attack-names.ts';
import { httpUrl, nameList, positiveInteger } from '../../input/options.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks attack`. */
export function addAttack(root: Command, context: Context): void {
  withTarget(
    root
      .command('attack')
      .description('play a hostile sender: forge requests of one that was captured, and see what gets in')
      .option('--url <base>', 'base URL to attack; /webhooks/<type> is added', httpUrl)
      .option('--secret-file <file>', 'secret of the one captured request (default: the one stored there)')
      .option(
        '--path-token-file <file>',
        'token of the URLs (default: the one stored there, if there is one)',
      )
      .option('--event-type <type>', 'type or entity of the captured request (default: the first)')
      .option('--max-body-bytes <n>', "the stack's limit (default: what the stack says)", positiveInteger)
      .option('--only <names>', 'make these attacks only', nameList)
      .option('--confirm', 'attack a URL that is not on this machine')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        'attack',
        'attack --only boundary-moved,list-extended --json',
        'attack --url http://127.0.0.1:4010 --secret-file secret.txt',
        'attack --stack cedar-webhooks-sandbox --confirm',
      )}

Its events are of an entity that does not exist; "cedar-webhooks erase" removes them. Exit code 1 if there is a hole.

Attacks: ${ATTACK_NAMES.join(', ')}`,
    )
    .action((options) =>
      context.end(
        import('./run.ts').then(({ attack }) =>
          attack({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
