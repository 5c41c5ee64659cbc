import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../operator/dead-letters/sqs-letter-queue.ts';
import { LogReader } from '../../operator/events/log-lines.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { ConsolePorts, ConsoleSetting } from './console-setting.ts';

/** What the console shows, with the clients that its parts share. */
export interface Stack {
  readonly target: Target;
  readonly logs: LogReader;
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  /** Options that address it, for command lines to copy; empty, or with a blank before each. */
  readonly flags: string;
}

/** Which run or stack is shown. */
export type StackSetting = Pick<ConsoleSetting, 'connect' | 'flags' | 'ports'>;

/** Finds the run or stack when it is asked for, and keeps it. */
export class StackSource {
  readonly ports: ConsolePorts;
  readonly #setting: StackSetting;
  readonly #signal: AbortSignal;
  #stack: Promise<Stack> | undefined;

  /** @param signal - aborts when the console is closed */
  constructor(setting: StackSetting, signal: AbortSignal) {
    this.#setting = setting;
    this.ports = setting.ports;
    this.#signal = signal;
  }

  /**
   * For use-cases that change something: they are not ended when the browser goes, because what moves messages had better
   * come to its end.
   */
  get operatorPorts(): OperatorPorts {
    return { ...this.ports, signal: this.#signal };
  }

  /** A failure is not kept: the next request tries again. */
  get(): Promise<Stack> {
    this.#stack ??= this.#open().catch((error: unknown) => {
      this.#stack = undefined;
      throw error;
    });
    return this.#stack;
  }

  async #open(): Promise<Stack> {
    const target = await this.#setting.connect(this.#signal);
    return {
      target,
      logs: new LogReader(target),
      sqs: sqsClient(target),
      cloudWatch: new CloudWatchClient(target.clientSettings),
      flags: this.#setting.flags,
    };
  }
}
