import { Command, CommanderError } from 'commander';
import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { printable } from '../../operator/words.ts';
import { addAttack } from '../commands/attack/define.ts';
import { addAudit } from '../commands/audit/define.ts';
import { addConsole } from '../commands/console/define.ts';
import { addDlq } from '../commands/dlq/define.ts';
import { addDoctor } from '../commands/doctor/define.ts';
import { addErase } from '../commands/erase/define.ts';
import { addExplain } from '../commands/explain/define.ts';
import { addExport } from '../commands/export/define.ts';
import { addHeld } from '../commands/held/define.ts';
import { addListen } from '../commands/listen/define.ts';
import { addLog } from '../commands/log/define.ts';
import { addParked } from '../commands/parked/define.ts';
import { addPause } from '../commands/pause/define.ts';
import { addPolicy } from '../commands/policy/define.ts';
import { addReconcile } from '../commands/reconcile/define.ts';
import { addReplay } from '../commands/replay/define.ts';
import { addSecret } from '../commands/secret/define.ts';
import { addSend } from '../commands/send/define.ts';
import { addShow } from '../commands/show/define.ts';
import { addSkip } from '../commands/skip/define.ts';
import { addStatus } from '../commands/status/define.ts';
import { addUrl } from '../commands/url/define.ts';
import { addVerify } from '../commands/verify/define.ts';
import { failureWords } from '../output/advice.ts';
import { HELP_WIDTH, layHelp } from '../output/lay-help.ts';
import type { Context, Outcome } from './context.ts';
import type { CliPorts } from './ports.ts';
import { helpPath, showHelp } from './show-help.ts';

/** Adds commands to the program. */
type Registration = (root: Command, context: Context) => void;

/** Exit code of a process that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * Runs one command line.
 *
 * @param args - arguments without the names of Node and script
 * @param addMore - registers commands that need more than operators' use-cases
 * @returns exit code: 0 done, 1 failed, 2 not started because of the arguments, 130 interrupted
 */
export async function runCommandLine(
  args: readonly string[],
  ports: CliPorts,
  defaultStateDirectory: string,
  addMore: Registration = () => {},
): Promise<number> {
  let exitCode = 0;
  const end: Outcome = async (code) => {
    exitCode = await code;
  };
  const root = program({ ports: telling(ports), defaultStateDirectory, end }, addMore);
  try {
    const wanted = helpPath(root, args);
    if (wanted !== undefined) showHelp(root, wanted);
    // Of a command that does not exist no help was shown: commander tells which one was meant.
    await root.parseAsync([...(wanted ?? args)], { from: 'user' });
  } catch (error) {
    if (ports.signal.aborted) return INTERRUPTED;
    // Commander has said already what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = explainFailure(error);
    ports.terminal.err(failureWords(failure));
    return failure.kind === 'invalid-input' ? 2 : 1;
  }
  return ports.signal.aborted ? INTERRUPTED : exitCode;
}

/** The ports, with a line that says which run or stack a command has reached, unless it is the usual one; and one for what is not in the audit log. */
function telling(ports: CliPorts): CliPorts {
  const connect: CliPorts['connect'] = async (address) => {
    const target = await ports.connect(address);
    if (address.flags) {
      const where = target.isLocal
        ? `Local run in ${address.stateDirectory}`
        : `Stack ${target.stackName} in ${await target.dynamoDb.config.region()}`;
      ports.terminal.err(printable(where));
    }
    return target;
  };
  const onUnrecorded: CliPorts['onUnrecorded'] = (operationId, failure) => {
    const why = failureWords(explainFailure(failure));
    ports.terminal.err(`The outcome of change ${operationId} could not be written to the audit log. ${why}`);
  };
  return { ...ports, connect, onUnrecorded };
}

/** All commands of the tool. @param addMore - registers further ones */
export function program(context: Context, addMore: Registration = () => {}): Command {
  const root = new Command('cedar-webhooks')
    .description("Try out and operate the receiver of the Partners Platform's webhooks.")
    .usage('<command> [options]')
    .version(context.ports.version)
    .configureOutput({
      writeOut: (text) => {
        const { out, columns = HELP_WIDTH } = context.ports.terminal;
        out(layHelp(text.trimEnd(), columns));
      },
      getOutHelpWidth: () => context.ports.terminal.columns ?? HELP_WIDTH,
      writeErr: (text) => context.ports.terminal.err(text.trimEnd()),
    })
    .configureHelp({ minWidthToWrap: 20 })
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand('help [command...]', 'display help for a command')
    .addHelpText(
      'after',
      `
Commands address the local run (start), or a deployed stack with --stack or CEDAR_WEBHOOKS_STACK, by the usual AWS
credentials, and say on standard error which one it is if it is not the usual local run. Times are UTC, or this
machine's with CEDAR_WEBHOOKS_TIME=local.

Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 interrupted.

Examples:
  $ npx cedar-webhooks send merchant --id 42 --status VALID --wait
  $ npx cedar-webhooks status merchant 42
  $ npx cedar-webhooks secret set --stack cedar-webhooks-prod --file secret.txt`,
    );
  addMore(root, context);
  addSend(root, context);
  addStatus(root, context);
  addLog(root, context);
  addListen(root, context);
  addExport(root, context);
  addShow(root, context);
  addUrl(root, context);
  addConsole(root, context);
  addReconcile(root, context);
  addVerify(root, context);
  addExplain(root, context);
  addSecret(root, context);
  addHeld(root, context);
  addParked(root, context);
  addDlq(root, context);
  addReplay(root, context);
  addPause(root, context);
  addSkip(root, context);
  addErase(root, context);
  addDoctor(root, context);
  addAudit(root, context);
  addPolicy(root, context);
  addAttack(root, context);
  return root;
}
