import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../../lambda/adapters/secrets-manager-store.ts';
import type { SecretVersion } from '../../../lambda/core/ports.ts';
import { UnavailableError } from '../../../lambda/core/request/webhook-error.ts';
import type { SecretTimes, WebhookSecret } from '../../../lambda/core/signature/webhook-secret.ts';
import { firstMatch } from '../../../lambda/functions/verifier/authenticate.ts';
import { KeyedRandom } from '../keyed-random.ts';
import { HOUR, SECOND } from '../plan.ts';
import type { SecretImplementation } from './implementation.ts';
import { Rule } from './rule.ts';
import { describeSecretCommand, SimulatedSecret } from './simulated-secret.ts';

const BEGIN = Date.UTC(2026, 10, 21, 12);
const never = new AbortController().signal;

/** A pause after a failed read of a verifier that knows nothing; see `webhook-secret.ts`. */
const FAILURE_PAUSE = SECOND;

/** What a history came to. */
export interface SecretReport {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly history: readonly string[];
  readonly requests: number;
  /** Answered 200 under a secret that was not the current one. */
  readonly underPrevious: number;
  /** Answered 503. */
  readonly unavailable: number;
  readonly rotations: number;
  readonly failedReads: number;
}

/** Runs the history of one seed: an operator, verifiers and senders around one secret. */
export function runSecretHistory(seed: number, implementation: SecretImplementation): Promise<SecretReport> {
  return new SecretHistory(seed, implementation).run();
}

type Read = 'value by label' | 'value by id' | 'labels';

/** An execution environment of the verifier, and what was seen of it from outside. */
interface Environment {
  readonly name: string;
  readonly secret: WebhookSecret;
  readonly startedAt: number;
  /** Moves of the label AWSCURRENT before it was started. */
  readonly movesBefore: number;
  failedAt: number;
  /** What its last read of the current version brought. */
  lastRead: { readonly value: string; readonly at: number } | undefined;
  looks: number;
}

const ERRORS = ['ThrottlingException', 'AccessDeniedException', 'DecryptionFailure', 'TimeoutError'] as const;

class SecretHistory {
  readonly #seed: number;
  readonly #random: KeyedRandom;
  readonly #implementation: SecretImplementation;
  /** As the stage's settings say; what the verifier is given may be something else. */
  readonly #times: SecretTimes;
  readonly #secret: SimulatedSecret;
  readonly #rule: Rule;
  readonly #history: string[] = [];
  readonly #violations: string[] = [];
  readonly #values: string[] = [];
  readonly #ids: string[] = [];
  readonly #failing = new Set<Read>();
  readonly #failureRate: number;
  #environments: Environment[] = [];
  #now = BEGIN;
  #step = 0;
  #draws = 0;
  #moves = 0;
  #started = 0;
  #counts = { requests: 0, underPrevious: 0, unavailable: 0, rotations: 0, failedReads: 0 };

  constructor(seed: number, implementation: SecretImplementation) {
    const random = new KeyedRandom(seed);
    this.#seed = seed;
    this.#random = random;
    this.#implementation = implementation;
    // Whatever synthesis accepts, with the ends and the defaults more often.
    this.#times = {
      cacheFor: SECOND * random.pick('cache', [1, 60, 3600, random.integer('any cache', 1, 3600)]),
      refetchEvery: SECOND * random.pick('refetch', [1, 3, 60, random.integer('any refetch', 1, 60)]),
      previousFor: HOUR * random.pick('previous', [0, 1, 24, 720, random.integer('any previous', 0, 720)]),
      keepFor: HOUR * random.pick('outage', [1, 6, 168, random.integer('any outage', 1, 168)]),
    };
    this.#failureRate = random.pick('failure rate', [0, 0, 0.02, 0.2]);
    this.#secret = new SimulatedSecret(() => this.#now);
    this.#rule = new Rule(this.#secret, this.#times.previousFor);
  }

  async run(): Promise<SecretReport> {
    const random = this.#random;
    const { cacheFor, refetchEvery, previousFor, keepFor } = this.#times;
    this.#note(
      `cache ${cacheFor / SECOND} s, refetch ${refetchEvery / SECOND} s, previous ${previousFor / HOUR} h, outage ${keepFor / HOUR} h`,
    );
    this.#rule.changed(this.#now);
    await this.#start();
    const steps = random.integer('steps', 20, 160);
    for (this.#step = 1; this.#step <= steps && this.#violations.length === 0; this.#step++) {
      const name = `step ${this.#step}`;
      this.#now += this.#pause(name);
      if (random.chance(`${name} mends itself`, 0.1)) this.#failing.clear();
      const kind = random.fraction(name);
      if (kind < 0.15 || (this.#step === 1 && kind < 0.9)) this.#operate(name);
      else if (kind < 0.2) this.#breakOrMend(name);
      else if (kind < 0.22) await this.#start();
      else await this.#request(name);
    }
    return { seed: this.#seed, violations: this.#violations, history: this.#history, ...this.#counts };
  }

  /** Times that mean something to the verifier, a little less and a little more. */
  #pause(name: string): number {
    const { cacheFor, refetchEvery, previousFor, keepFor } = this.#times;
    const whole = this.#random.pick(`${name} pause`, [
      0,
      0,
      0,
      100,
      SECOND,
      SECOND,
      refetchEvery,
      refetchEvery,
      cacheFor,
      cacheFor,
      HOUR,
      previousFor,
      keepFor / 2,
      keepFor + cacheFor,
    ]);
    return Math.max(0, whole + this.#random.pick(`${name} pause off`, [-1, 0, 0, 1]));
  }

  /** What the operator does to the secret. */
  #operate(name: string): void {
    const random = this.#random;
    const kind = this.#secret.isDeleted
      ? 'restore'
      : random.pick(`${name} operation`, [
          'put',
          'put',
          'put',
          'put',
          'stage',
          'stage',
          'move to a staged or older one',
          'move to a staged or older one',
          'move to a staged or older one',
          'retire',
          'touch',
          'mark for deletion',
        ] as const);
    if (kind === 'put' || kind === 'stage') {
      const value = `secret ${this.#values.length + 1}`;
      this.#values.push(value);
      this.#ids.push(kind === 'put' ? this.#secret.put(value) : this.#secret.stage(value));
      if (kind === 'put') this.#moved();
      this.#note(`operator: ${kind} ${value}`);
    } else if (kind === 'move to a staged or older one') {
      if (this.#ids.length === 0) return;
      const id = random.pick(`${name} version`, this.#ids.slice(-3));
      this.#secret.makeCurrent(id);
      this.#moved();
      this.#note(`operator: move AWSCURRENT to ${id}`);
    } else {
      if (kind === 'retire') this.#secret.retire();
      if (kind === 'touch') this.#secret.touch();
      if (kind === 'mark for deletion') this.#secret.markDeleted();
      if (kind === 'restore') this.#secret.restore();
      this.#note(`operator: ${kind}`);
    }
    this.#rule.changed(this.#now);
  }

  #moved(): void {
    this.#moves++;
    this.#counts.rotations++;
  }

  /** Reads begin to fail, one kind by one, or work again. */
  #breakOrMend(name: string): void {
    const read = this.#random.pick(`${name} read`, ['value by label', 'value by id', 'labels'] as const);
    if (this.#failing.size > 0 && this.#random.chance(`${name} mend`, 0.8)) this.#failing.clear();
    else this.#failing.add(read);
    this.#note(`failing: ${[...this.#failing].join(', ') || 'nothing'}`);
  }

  /** A new environment, in the place of another one if there are three. */
  async #start(): Promise<void> {
    const name = `environment ${++this.#started}`;
    const client = {
      send: async (command: object) => this.#answer(environment, command),
    } as unknown as SecretsManagerClient;
    const store = new SecretsManagerStore(client, 'webhook-secret', {
      jsonKey: '',
      pathTokenKey: '',
      pathToken: 'off',
    });
    const environment: Environment = {
      name,
      secret: this.#implementation.secret(store, this.#times, () => this.#now),
      startedAt: this.#now,
      movesBefore: this.#moves,
      failedAt: Number.NEGATIVE_INFINITY,
      lastRead: undefined,
      looks: 0,
    };
    this.#environments = [environment, ...this.#environments].slice(0, 3);
    this.#note(`${name} starts`);
    if (this.#random.chance(`${name} preloads`, 0.5)) await environment.secret.preload(never).catch(() => {});
  }

  #answer(environment: Environment, command: object): unknown {
    const byLabel = command instanceof GetSecretValueCommand && command.input.VersionStage !== undefined;
    const read: Read =
      command instanceof DescribeSecretCommand ? 'labels' : byLabel ? 'value by label' : 'value by id';
    const told = `${environment.name}: ${describeSecretCommand(command)}`;
    if (read === 'labels' && !this.#secret.isDeleted) environment.looks++;
    const draw = `read ${++this.#draws}`;
    if (this.#failing.has(read) || this.#random.chance(draw, this.#failureRate)) {
      environment.failedAt = this.#now;
      this.#counts.failedReads++;
      const name = this.#random.pick(`${draw} error`, ERRORS);
      this.#note(`${told} -> ${name}`);
      throw Object.assign(new Error('It fails.'), { name });
    }
    try {
      const answer = this.#secret.answer(command);
      this.#note(`${told} -> ${JSON.stringify(answer)}`);
      if (byLabel) {
        environment.lastRead = { value: (answer as { SecretString: string }).SecretString, at: this.#now };
      }
      return answer;
    } catch (error) {
      this.#note(`${told} -> ${(error as Error).name}`);
      environment.lastRead = undefined;
      throw error;
    }
  }

  async #request(name: string): Promise<void> {
    const random = this.#random;
    const environment = random.pick(`${name} environment`, this.#environments);
    const value = random.pick(`${name} signed`, [
      'garbage',
      ...(this.#values.length === 0 ? [] : this.#values.slice(-5)),
    ]);
    const status = await statusOf(environment.secret, value);
    this.#counts.requests++;
    if (status === 503) this.#counts.unavailable++;
    const current = this.#secret.inForce(0)[0]?.value;
    if (status === 200 && value !== current) this.#counts.underPrevious++;
    this.#note(`${environment.name}: ${value} -> ${status}`);
    this.#check(environment, value, status);
  }

  #check(environment: Environment, value: string, status: number): void {
    const { cacheFor, refetchEvery, keepFor } = this.#times;
    const now = this.#now;
    const excused = environment.failedAt >= now - Math.max(refetchEvery, FAILURE_PAUSE);
    if (this.#rule.mustVerify(value, now - refetchEvery, now)) {
      if (status === 401) this.#violated(`${value} is in force and was answered 401`);
      if (status === 503 && !excused)
        this.#violated(`${value} is in force and was answered 503 without a fault`);
    }
    const { lastRead } = environment;
    const known = lastRead?.value === value && now < lastRead.at + cacheFor + keepFor;
    if (known && status !== 200 && this.#rule.isCurrentSince(value, lastRead.at, now)) {
      this.#violated(`${value} is known to be in force and was answered ${status}`);
    }
    const behind = Math.max(cacheFor, refetchEvery) + (excused ? keepFor + cacheFor : 0);
    if (status === 200 && !this.#rule.mayVerify(value, now - behind, now)) {
      this.#violated(`${value} was not in force for ${behind / SECOND} s and was answered 200`);
    }
    const looks =
      Math.floor((now - environment.startedAt) / refetchEvery) + 1 + this.#moves - environment.movesBefore;
    if (environment.looks > looks) this.#violated(`${environment.looks} looks where ${looks} are allowed`);
  }

  #violated(what: string): void {
    this.#violations.push(`P6: ${what}`);
    this.#note(`broken: ${what}`);
  }

  #note(text: string): void {
    this.#history.push(`${((this.#now - BEGIN) / SECOND).toFixed(3).padStart(13)}  ${text}`);
  }
}

/** What a request signed with that secret is answered. */
async function statusOf(secret: WebhookSecret, value: string): Promise<number> {
  try {
    const found = await firstMatch(secret, never, (versions: readonly SecretVersion[]) =>
      versions.find((version) => version.value === value),
    );
    return found === undefined ? 401 : 200;
  } catch (error) {
    if (error instanceof UnavailableError) return 503;
    throw error;
  }
}
