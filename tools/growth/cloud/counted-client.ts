import type { OperationUsage, UsageMeter } from '../../../local/aws/usage/usage-meter.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A call as the SDK has it: its class says which, its input what for. */
interface Command {
  readonly input: object;
}

/** What a service answers, and what AWS would bill for it. */
export interface Answer {
  readonly output: object;
  readonly usage?: Partial<OperationUsage>;
}

/** A service, as far as the code under test calls it. Throws as the SDK's client does. */
export type Perform = (operation: string, input: object) => Answer;

/** Time and count of calls. */
export interface Course {
  readonly clock: VirtualClock;
  readonly meter: UsageMeter;
  /** How long a call takes, in milliseconds. */
  readonly callTime: number;
}

/** Whom calls are counted for; all for one here. */
const CALLER = 'all';

/**
 * A client in the place of the SDK's own: each call takes its time, is counted, and is performed by a service in this process.
 *
 * @param kind - class of the SDK's client: its paginators ask for it
 */
export function countedClient<C extends object>(
  kind: { readonly prototype: C },
  service: 'dynamodb' | 'sqs',
  { clock, meter, callTime }: Course,
  perform: Perform,
): C {
  async function send(
    command: Command,
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<object> {
    const operation = command.constructor.name.replace(/Command$/, '');
    const ended = () => Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    if (abortSignal?.aborted) throw ended();
    const count = (usage: Partial<OperationUsage> = {}) =>
      meter.add(CALLER, `${service}.${operation}`, { requests: 1, ...usage });
    await clock.wait(callTime);
    if (abortSignal?.aborted) {
      count();
      throw ended();
    }
    try {
      const { output, usage } = perform(operation, command.input);
      count(usage);
      return output;
    } catch (error) {
      count((error as { readonly usage?: Partial<OperationUsage> }).usage);
      throw error;
    }
  }
  return Object.assign(Object.create(kind.prototype) as C, { send });
}

/** Usage of operations since the meter was started, one that did not occur left out. */
function operationsOf(meter: UsageMeter): Readonly<Record<string, OperationUsage>> {
  return meter.report()[CALLER]?.operations ?? {};
}

/** One kind of usage, of all operations whose name begins so. */
export function sumOf(meter: UsageMeter, kind: keyof OperationUsage, beginning = ''): number {
  return Object.entries(operationsOf(meter))
    .filter(([name]) => name.startsWith(beginning))
    .reduce((sum, [, usage]) => sum + usage[kind], 0);
}
