import type { ResumeKey } from '../../lib/local-console-file.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { TimeZone } from '../../operator/time-zone.ts';
import type { Page } from '../build.ts';

/** What commands get as it is; the rest of their ports is made for each of them. */
export type ConsolePorts = Omit<OperatorPorts, 'signal'>;

/** By what an open page gets in again when the run is started anew. */
export interface KeptAccess {
  /** What the paths of the page begin with. */
  readonly base: string;
  readonly resumeKeys: readonly ResumeKey[];
}

/** Where that is kept. */
interface ConsoleMemory {
  readonly load: () => KeptAccess | undefined;
  readonly save: (access: KeptAccess) => void;
}

/** What the console needs from the outside. */
export interface ConsoleSetting {
  /** 0 for any free one. */
  readonly port: number;
  /** Told the URL to open, which works once; and the next one when it was used. */
  readonly onUrl: (url: string) => void;
  /** What is kept of the console of an earlier run, and where what is to be kept of this one goes. */
  readonly memory?: ConsoleMemory;
  /** Told what is a fault of the console. */
  readonly onFault: (words: string) => void;
  /** The run or stack that it shows; asked when somebody looks for the first time. */
  readonly connect: (signal: AbortSignal) => Promise<Target>;
  /** Options that address it, for command lines to copy; empty, or with a blank before each. */
  readonly flags: string;
  /** Of a stack that is deployed; absent for a local run, which may be changed. */
  readonly deployed?: {
    /** Whether anything but looking is taken. */
    readonly allowChanges: boolean;
  };
  /** What the page prints times in. */
  readonly timeZone: TimeZone;
  readonly ports: ConsolePorts;
  /** Bundles the page; asked when somebody looks for the first time. */
  readonly buildPage: () => Promise<Page>;
}
