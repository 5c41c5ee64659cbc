import { randomUUID } from 'node:crypto';
import type { ScheduleModel } from '../stack-model.ts';
import type { Invoke } from './invocation.ts';

export interface ScheduleOptions {
  readonly schedule: ScheduleModel;
  readonly region: string;
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly invoke: Invoke;
}

/**
 * An EventBridge rule with a rate. It keeps to multiples of its period since the epoch, so that a restart neither
 * puts an invocation off nor adds one.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  /** Epoch milliseconds of the invocation that comes next. */
  #due: number;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#due = nextMultiple(options.clock(), options.schedule.periodMilliseconds);
    this.#arm();
  }

  /** Starts nothing more; settles when the invocations under way are done. */
  async drain(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay);
  }

  #arm(): void {
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, this.#due - this.#options.clock()));
  }

  #fire(): void {
    const { schedule, region, accountId, clock, invoke } = this.#options;
    const event = schedule.input ?? scheduledEvent(schedule.ruleArn, region, accountId, clock());
    const invocation = invoke(event).finally(() => this.#underWay.delete(invocation));
    this.#underWay.add(invocation);
    // Reckoned from when it was due, as timers may fire a little early; what a sleeping machine missed is left out.
    this.#due = nextMultiple(Math.max(this.#due, clock()), schedule.periodMilliseconds);
    this.#arm();
  }
}

function nextMultiple(now: number, period: number): number {
  return (Math.floor(now / period) + 1) * period;
}

function scheduledEvent(ruleArn: string, region: string, account: string, now: number): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [ruleArn],
    detail: {},
  });
}
