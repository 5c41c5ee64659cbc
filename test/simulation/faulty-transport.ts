import { outcomeText } from './cloud.ts';
import type { Observer } from './observer.ts';
import { MINUTE, type Omissions, type Plan, SECOND } from './plan.ts';
import { type Attempt, serviceError, type Transport, timeoutError } from './transport.ts';
import type { Scheduled, SimulatedProcess, World } from './world.ts';

/** How long AWS takes a request after it was signed. */
const SIGNATURE_VALID = 15 * MINUTE;

/** Label of a call that writes a claim. */
const CLAIM = /^put [0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Label of a call that drops a held request. */
const RELEASE = /^delete held#/;

const FAULTS = ['rejected', 'throttled', 'lost request', 'lost answer', 'slow', 'stray'] as const;

/** What went wrong in a history. */
export interface FaultCounts {
  faults: number;
  kills: number;
}

/**
 * The network as it may be: every attempt has delays and perhaps a fault, which follow from the seed and the attempt's
 * name; and some processes are killed at one of their calls, before the request leaves or while it is on its way.
 */
export class FaultyTransport implements Transport {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #omitted: Omissions;
  readonly #observer: Observer;
  readonly counts: FaultCounts = { faults: 0, kills: 0 };
  /** Names of the faults and kills that happened: what shrinking may leave out. */
  readonly happened: string[] = [];
  /** Faults happen before this time only. */
  faultsEnd: number;
  /** Requests on their way to a service, some of them of processes that are no more. */
  underWay = 0;
  readonly #strays: Attempt[] = [];

  constructor(world: World, plan: Plan, omitted: Omissions, observer: Observer) {
    this.#world = world;
    this.#plan = plan;
    this.#omitted = omitted;
    this.#observer = observer;
    this.faultsEnd = plan.faultsEnd;
  }

  backOff({ key }: Attempt): number {
    return this.#plan.random.integer(`${key} back-off`, 10, 500);
  }

  /** Whether something happens that is a fault; counts it. */
  decide(kind: 'faults' | 'kills', name: string, probability: number): boolean {
    if (this.#world.now >= this.faultsEnd || !this.#plan.random.chance(name, probability)) return false;
    if (this.#omitted.has(name)) return false;
    this.counts[kind]++;
    this.happened.push(name);
    return true;
  }

  begin(attempt: Attempt): void {
    const { process, key, call } = attempt;
    if (!process.alive) return;
    const { random, killRate } = this.#plan;
    const kill = `kill ${process.name}`;
    const killedHere = key.endsWith('.1') && random.integer(`${kill} call`, 1, 6) === call;
    if (killedHere && this.decide('kills', kill, killRate)) {
      const onItsWay = random.chance(`${kill} on its way`, 0.7);
      if (onItsWay) this.#send(attempt);
      this.#observer.fault(process);
      this.#world.kill(
        process,
        onItsWay ? `killed while it waits for: ${attempt.label}` : `killed before: ${attempt.label}`,
      );
      return;
    }
    this.#send(attempt);
  }

  #send(attempt: Attempt): void {
    const { key, process, requestTimeout, service } = attempt;
    const { random, faultRate, maxLatency } = this.#plan;
    const there = random.integer(`${key} there`, 1, maxLatency);
    const back = random.integer(`${key} back`, 1, maxLatency / 2);
    const fault = this.#faultOf(attempt, faultRate);
    if (fault === undefined) {
      this.#travel(attempt, there, back);
      return;
    }
    this.#observer.fault(process);
    this.#world.note(`${process.name}: ${attempt.label} ~~ ${fault}`);
    const timeout = () =>
      this.#world.after(requestTimeout, process, () => attempt.fail(timeoutError(requestTimeout)));
    switch (fault) {
      case 'rejected':
      case 'throttled':
        this.#world.after(there + back, process, () => attempt.fail(serviceError(service, fault)));
        return;
      case 'lost request':
        timeout();
        return;
      case 'lost answer':
        this.#travel(attempt, there, undefined);
        timeout();
        return;
      case 'slow':
        this.#travel(attempt, random.integer(`${key} slowness`, 0, 2 * requestTimeout), back);
        timeout();
        return;
      case 'stray': {
        // AWS rejects requests whose signature is older than minutes. The ledger claims to bear such marks, so they get
        // there; but a claim that came in later than a day after it was made would pass every inspection by, and what is
        // held may be there anew.
        const isClaim = CLAIM.test(attempt.label);
        const far =
          service === 'dynamodb' &&
          this.#plan.replaysAfterRetention &&
          !isClaim &&
          !RELEASE.test(attempt.label) &&
          random.chance(`${key} far`, 0.5);
        if (far) this.#strays.push(attempt);
        else {
          const longest = isClaim && random.chance(`${key} late`, 0.3) ? SIGNATURE_VALID : 10 * SECOND;
          const straying = random.integer(`${key} straying`, 0, longest);
          this.#travel(attempt, requestTimeout + straying, undefined);
        }
        timeout();
      }
    }
  }

  #faultOf({ key, service }: Attempt, faultRate: number): (typeof FAULTS)[number] | undefined {
    const { random, outages } = this.#plan;
    const { now } = this.#world;
    const down = outages.some(
      (outage) => outage.service === service && outage.from <= now && now < outage.to,
    );
    if (down) return random.pick(`${key} outage`, ['rejected', 'throttled', 'lost request'] as const);
    if (!this.decide('faults', `fault ${key}`, faultRate)) return undefined;
    return random.pick(`${key} fault`, FAULTS);
  }

  /** The request arrives and is carried out, even if its sender lives no longer; the answer may not arrive. */
  #travel(attempt: Attempt, there: number, back: number | undefined): void {
    const { process, label } = attempt;
    this.underWay++;
    this.#world.after(there, undefined, () => {
      this.underWay--;
      const outcome = attempt.effect();
      this.#world.note(`${process.name}: ${label} -> ${outcomeText(outcome)}`);
      if (back !== undefined) this.#world.after(back, process, () => attempt.answer(outcome));
    });
  }

  /** Requests that got lost on their way long ago arrive after all, at the worst of times. */
  releaseStrays(from: number, within: number): void {
    for (const attempt of this.#strays.splice(0)) {
      const at = from + this.#plan.random.integer(`${attempt.key} arrival`, 0, within);
      this.#travel(attempt, at - this.#world.now, undefined);
    }
  }

  /** Perhaps kills a process at a time of its own, for what happens between calls. */
  mayKill(process: SimulatedProcess, within: number): Scheduled | undefined {
    const name = `stop ${process.name}`;
    if (!this.decide('kills', name, this.#plan.killRate / 3)) return undefined;
    this.#observer.fault(process);
    return this.#world.after(this.#plan.random.integer(`${name} when`, 0, within), process, () =>
      this.#world.kill(process, 'killed'),
    );
  }
}
