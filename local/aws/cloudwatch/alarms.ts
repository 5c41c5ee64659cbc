import { type AlarmCondition, type AlarmState, evaluateAlarm } from './alarm-evaluation.ts';
import type { MetricStore } from './metric-store.ts';

/** An alarm as its template describes it. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description: string | undefined;
  /** Undefined if it is more than one metric against a threshold; such an alarm is shown, but not judged. */
  readonly condition: AlarmCondition | undefined;
}

/** An alarm at present. */
export interface Alarm extends AlarmDefinition {
  readonly state: AlarmState;
  /** One sentence. */
  readonly reason: string;
  /** Epoch milliseconds of the latest change of its state. */
  readonly since: number;
}

/** The alarms of the account, judged whenever they are asked to. */
export class Alarms {
  readonly #metrics: MetricStore;
  readonly #clock: () => number;
  readonly #alarms = new Map<string, Alarm>();

  /** @param clock - epoch milliseconds */
  constructor(metrics: MetricStore, clock: () => number) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  add(definition: AlarmDefinition): void {
    this.#alarms.set(definition.name, {
      ...definition,
      state: 'INSUFFICIENT_DATA',
      reason:
        definition.condition === undefined
          ? 'The local run does not evaluate alarms on expressions.'
          : 'Unchecked: Initial alarm creation',
      since: this.#clock(),
    });
  }

  /** By name. */
  all(): Alarm[] {
    return [...this.#alarms.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * Judges all alarms.
   *
   * @param runningSince - epoch milliseconds; what is missing from before says nothing
   * @returns those that went off, and those that went off before and are over now
   */
  evaluate(runningSince: number): Alarm[] {
    const now = this.#clock();
    const changed: Alarm[] = [];
    for (const alarm of this.#alarms.values()) {
      const { name, condition, state: previous } = alarm;
      if (condition === undefined) continue;
      const { metric, statistic, periodSeconds } = condition;
      const valueAt = (start: number) => this.#metrics.statistic(metric, statistic, start, periodSeconds);
      const { state, reason } = evaluateAlarm(condition, { valueAt, now, runningSince, previous });
      const next = { ...alarm, state, reason, since: state === previous ? alarm.since : now };
      this.#alarms.set(name, next);
      if (state !== previous && (state === 'ALARM' || previous === 'ALARM')) changed.push(next);
    }
    return changed;
  }
}
