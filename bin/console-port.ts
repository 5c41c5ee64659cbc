import type { ConsoleServer } from '../console/server/start-console.ts';
import { OperatorProblem } from '../operator/problems/operator-problem.ts';

/** Where a console is to listen. */
interface PortChoice<Kept> {
  /** 0 for that of the console before, or else any free one. */
  readonly port: number;
  /** What is kept of the console before. */
  readonly kept: Kept | undefined;
  /** What to do if the port cannot be had, in a sentence. */
  readonly otherwise: string;
}

/**
 * Starts a console, if it can on the port of the one before: there an open page goes on.
 *
 * @param start - starts it; what is kept is of the same port
 * @throws OperatorProblem if the port cannot be had
 */
export async function startOnPort<Kept extends { readonly port: number }>(
  { port, kept, otherwise }: PortChoice<Kept>,
  start: (port: number, kept: Kept | undefined) => Promise<ConsoleServer>,
): Promise<ConsoleServer> {
  try {
    if (port === 0 && kept !== undefined) {
      return await start(kept.port, kept).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EADDRINUSE') throw cause;
        return start(0, undefined);
      });
    }
    return await start(port, kept?.port === port ? kept : undefined);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const reason = code === 'EADDRINUSE' ? 'is taken' : 'may not be used';
    throw new OperatorProblem(`The port ${port} of the console ${reason}. ${otherwise}`, { cause });
  }
}
