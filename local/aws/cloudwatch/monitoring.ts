import type { LogEvent } from '../logs/log-event.ts';
import type { LogGroup } from '../logs/log-group.ts';
import type { LogGroups } from '../logs/log-groups.ts';
import type { QueueRegistry } from '../sqs/queue-registry.ts';
import { type Alarm, Alarms } from './alarms.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import type { DataPoint } from './metric.ts';
import { type MetricFilterDefinition, metricFilter } from './metric-filter.ts';
import { MetricStore, RETENTION_MILLISECONDS } from './metric-store.ts';
import { QueueMetrics } from './queue-metrics.ts';

const INTERVAL_MILLISECONDS = 1000;

type Counter = (event: LogEvent) => DataPoint | undefined;

export interface MonitoringOptions {
  readonly groups: LogGroups;
  readonly queues: QueueRegistry;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Gathers metrics from logs and queues and judges the alarms by them: every second, and whenever somebody looks. */
export class Monitoring {
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly #options: MonitoringOptions;
  readonly #runningSince: number;
  readonly #queueMetrics = new QueueMetrics();
  readonly #counters = new Map<string, Counter[]>();
  /** Byte offsets up to which the logs are read. */
  readonly #offsets = new Map<LogGroup, number>();
  readonly #listeners: ((alarm: Alarm) => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;

  constructor(options: MonitoringOptions) {
    this.#options = options;
    this.#runningSince = options.clock();
    this.metrics = new MetricStore(options.clock);
    this.alarms = new Alarms(this.metrics, options.clock);
    this.#timer = setInterval(() => {
      // A log that cannot be read now is tried again; whoever asks for metrics gets the error.
      this.refresh().catch(() => {});
    }, INTERVAL_MILLISECONDS);
    this.#timer.unref();
  }

  /** @throws AwsError if the pattern is invalid or there is no such log group */
  addMetricFilter(definition: MetricFilterDefinition): void {
    const { name } = this.#options.groups.find(definition.logGroupName);
    this.#counters.set(name, [...(this.#counters.get(name) ?? []), metricFilter(definition)]);
  }

  /** Calls back when an alarm goes off and when it is over. */
  onAlarm(listener: (alarm: Alarm) => void): void {
    this.#listeners.push(listener);
  }

  /** Settles when all that was there at the time of the call is taken in and judged. */
  refresh(): Promise<void> {
    this.#waiting ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#waiting = undefined;
        this.#running = this.#collect();
        return this.#running;
      });
    return this.#waiting;
  }

  /** Ends it; settles when no file is open any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled([this.#waiting, this.#running]);
  }

  async #collect(): Promise<void> {
    const { groups, queues, clock } = this.#options;
    for (const group of groups.all()) await this.#readOn(group);
    for (const queue of queues.all()) {
      for (const point of this.#queueMetrics.sample(queue, clock())) this.metrics.record(point);
    }
    for (const alarm of this.alarms.evaluate(this.#runningSince)) {
      for (const listener of this.#listeners) listener(alarm);
    }
  }

  async #readOn(group: LogGroup): Promise<void> {
    const from =
      this.#offsets.get(group) ?? (await group.offsetOf(this.#options.clock() - RETENTION_MILLISECONDS));
    this.#offsets.set(group, from);
    if ((await group.size()) <= from) return;
    const counters = this.#counters.get(group.name) ?? [];
    for await (const event of group.events(from)) {
      for (const point of embeddedMetrics(event.message)) this.metrics.record(point);
      for (const counter of counters) {
        const point = counter(event);
        if (point !== undefined) this.metrics.record(point);
      }
      this.#offsets.set(group, event.end);
    }
  }
}
