import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { Terminal } from '../output/terminal.ts';
import type { CommandAddress } from './context.ts';

/** What a console of a deployed stack is started with. */
export interface ConsoleOrder {
  readonly target: Target;
  /** Options that address it; empty, or with a blank before each. */
  readonly flags: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly allowChanges: boolean;
  /** Where it keeps by what an open page gets in again when it is started anew. */
  readonly stateDirectory: string;
  /** Told the URL to open, which works once; and the next one when it was used. */
  readonly onUrl: (url: string) => void;
}

/** What the commands need from the outside. The tool's entry point supplies the real ones, tests supply their own. */
export interface CliPorts extends OperatorPorts {
  readonly terminal: Terminal;
  /** Writes text to standard output as it is, and waits until there is room for more. */
  readonly writeOut: (text: string) => Promise<void>;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws OperatorProblem if there is no such run or stack, or it cannot be reached */
  readonly connect: (address: CommandAddress) => Promise<Target>;
  /** Serves the console. @throws OperatorProblem if the port cannot be had */
  readonly openConsole: (order: ConsoleOrder) => Promise<{ readonly close: () => Promise<void> }>;
  /** Everything that is piped in, or one hidden line if somebody types it. */
  readonly readSecretInput: () => Promise<Buffer>;
  /** Asks whoever sits at the keyboard, and takes nothing but yes for yes. Absent if nobody can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** What is piped in. */
  readonly openStdin: () => AsyncIterable<Uint8Array>;
}
