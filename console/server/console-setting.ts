import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { Page } from '../build.ts';

/** What commands get as it is; the rest of their ports is made for each of them. */
export type ConsolePorts = Omit<OperatorPorts, 'signal'>;

/** What the console needs from the outside. */
export interface ConsoleSetting {
  /** 0 for any free one. */
  readonly port: number;
  /** Told the URL to open, which works once; and the next one when it was used. */
  readonly onUrl: (url: string) => void;
  /** Told what is a fault of the console. */
  readonly onFault: (words: string) => void;
  /** The run or stack that it shows; asked when somebody looks for the first time. */
  readonly connect: (signal: AbortSignal) => Promise<Target>;
  /** Options that address it, for command lines to copy; empty, or with a blank before each. */
  readonly flags: string;
  readonly ports: ConsolePorts;
  /** Bundles the page; asked when somebody looks for the first time. */
  readonly buildPage: () => Promise<Page>;
}
