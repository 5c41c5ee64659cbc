import type { Terminal } from '../cli/output/terminal.ts';
import type { Clock } from '../lambda/core/ports.ts';
import type { Target, TargetAddress } from './target/target.ts';

/** What the commands need from the outside. The tool's entry point supplies the real ones, tests supply their own. */
export interface CliPorts {
  /** Version of this tool, which is the project's. */
  readonly version: string;
  readonly terminal: Terminal;
  readonly fetch: typeof fetch;
  readonly now: Clock;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** @throws CliError if there is no such run or stack, or it cannot be reached */
  readonly connect: (address: TargetAddress) => Promise<Target>;
  /** Everything that is piped in, or one hidden line if somebody types it. */
  readonly readSecretInput: () => Promise<Buffer>;
  /** What is piped in, as text. */
  readonly openStdin: () => AsyncIterable<string>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}
