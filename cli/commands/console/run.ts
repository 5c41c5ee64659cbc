import { once } from 'node:events';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { findLocalConsole } from '../../../operator/target/find-local-console.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which console, and what it takes. */
export interface ConsoleOptions {
  readonly allowChanges?: boolean;
  readonly port?: number;
  readonly address: CommandAddress;
}

/**
 * Prints the URL of a console, alone on its line: that of the local run, or one that is served until Ctrl-C.
 *
 * @throws InvalidInputProblem for options that the console of a local run does not have
 */
export async function showConsole(
  { allowChanges = false, port, address }: ConsoleOptions,
  ports: Pick<CliPorts, 'terminal' | 'connect' | 'openConsole' | 'signal'>,
): Promise<number> {
  const { stack, name, localName } = address;
  if ([stack, name, localName].every((each) => each === undefined)) {
    if (allowChanges || port !== undefined) {
      throw new InvalidInputProblem(
        'The local run serves its console itself, and takes every change: --allow-changes and --port are for a deployed stack (--stack).',
      );
    }
    ports.terminal.out(findLocalConsole(address.stateDirectory));
    return 0;
  }
  return serveConsole({ allowChanges, port: port ?? 0, address }, ports);
}

async function serveConsole(
  { allowChanges, port, address }: Required<ConsoleOptions>,
  {
    terminal,
    connect,
    openConsole,
    signal,
  }: Pick<CliPorts, 'terminal' | 'connect' | 'openConsole' | 'signal'>,
): Promise<number> {
  // First: a name that is mistyped had better be told here than in a browser.
  const target = await connect(address);
  const served = await openConsole({
    target,
    flags: address.flags ?? '',
    port,
    allowChanges,
    stateDirectory: address.stateDirectory,
    onUrl: (url) => terminal.out(url),
  });
  terminal.err(
    `${allowChanges ? 'Changes are allowed.' : 'Read-only; --allow-changes allows changes.'} Each URL opens it once. Ctrl-C ends it.`,
  );
  if (!signal.aborted) await once(signal, 'abort');
  await served.close();
  return 0;
}
