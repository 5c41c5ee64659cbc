import { PATH_TOKEN_MODES, type PathTokenMode } from '../request/webhook-path.ts';
import { formatCatalogue, parseCatalogue } from './catalogue-text.ts';
import type { EventType } from './event-type.ts';

/**
 * The environment of each function, defined once. The construct writes it, the function reads it, so a name or a
 * format cannot drift between the two.
 */
interface Variable<T> {
  parse(text: string): T;
  format(value: T): string;
}

const text: Variable<string> = { parse: (value) => value, format: (value) => value };

const integer: Variable<number> = {
  parse(value) {
    if (!/^\d+$/.test(value)) throw new TypeError('is not a whole number');
    return Number(value);
  },
  format: String,
};

const catalogue: Variable<readonly EventType[]> = { parse: parseCatalogue, format: formatCatalogue };

function oneOf<T extends string>(words: readonly T[]): Variable<T> {
  return {
    parse(value) {
      const found = words.find((word) => word === value);
      if (found === undefined) throw new TypeError('is none of the words');
      return found;
    },
    format: String,
  };
}

function json<T>(): Variable<T> {
  return { parse: (value) => JSON.parse(value) as T, format: (value) => JSON.stringify(value) };
}

type Schema = Readonly<Record<string, Variable<never> | Variable<unknown>>>;
type ValueOf<V> = V extends Variable<infer T> ? T : never;

/** A function was deployed with an environment it cannot work with. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The function's environment is not usable: ${faults.join('; ')}. Deploy the stack again.`);
    this.faults = faults;
  }
}

/** Reads and writes one function's environment. */
class Environment<S extends Schema> {
  readonly #schema: S;

  constructor(schema: S) {
    this.#schema = schema;
  }

  /**
   * @param variables - normally `process.env`
   * @throws EnvironmentError naming every variable that is missing or malformed
   */
  read(variables: Readonly<Record<string, string | undefined>>): { readonly [K in keyof S]: ValueOf<S[K]> } {
    const faults: string[] = [];
    const values: Record<string, unknown> = {};
    for (const [name, variable] of Object.entries(this.#schema)) {
      const value = variables[name];
      if (value === undefined) {
        faults.push(`${name} is missing`);
        continue;
      }
      try {
        values[name] = variable.parse(value);
      } catch {
        faults.push(`${name} is malformed`);
      }
    }
    if (faults.length > 0) throw new EnvironmentError(faults);
    return values as { readonly [K in keyof S]: ValueOf<S[K]> };
  }

  /** Text form of every variable, for a function's definition. Values may hold unresolved CDK tokens. */
  write(values: { readonly [K in keyof S]: ValueOf<S[K]> }): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#schema).map(([name, variable]) => [name, variable.format(values[name] as never)]),
    );
  }
}

/** What a function needs to publish events: shared by the verifier and the sweeper. */
const publishing = {
  /** Name of the ledger table. */
  LEDGER_TABLE: text,
  /** The event catalogue. */
  EVENT_TYPES: catalogue,
  /** URL up to where {@link queueName} begins. */
  QUEUE_URL_PREFIX: text,
  /** CloudEvents `source` of every event. */
  EVENT_SOURCE: text,
  /** Days for which a request UUID is remembered after its event was sent to every queue. */
  RETENTION_DAYS: integer,
  /** Days for which its body is kept then; at most as long. */
  PAYLOAD_RETENTION_DAYS: integer,
  /** How long after its claim an unsent event is left to the verifier before the sweeper takes it. */
  SWEEP_AFTER_SECONDS: integer,
};

/** Environment of the verifier. */
export const verifierEnvironment = new Environment({
  ...publishing,
  /** ARN of the webhook secret. */
  WEBHOOK_SECRET_ID: text,
  /** Key of the webhook secret if the stored value is a JSON object; empty if it is plain text. */
  WEBHOOK_SECRET_JSON_KEY: text,
  /** Whether URLs carry a token. */
  PATH_TOKEN: oneOf<PathTokenMode>(PATH_TOKEN_MODES),
  /** Key of the path token in the same JSON object; empty if the URLs carry no token. */
  PATH_TOKEN_JSON_KEY: text,
  /** How long the previous secret verifies after it was replaced. */
  PREVIOUS_SECRET_HOURS: integer,
  /** How long a known secret is kept while it cannot be read again. */
  SECRET_OUTAGE_HOURS: integer,
  /** Longest age of a cached secret before it is read again. */
  SECRET_CACHE_SECONDS: integer,
  /** Least time between two reads of the secret caused by hashes that do not verify. */
  SECRET_REFETCH_SECONDS: integer,
  /** Largest body accepted. */
  MAX_BODY_BYTES: integer,
  /** CIDR ranges that may send; empty means all. */
  SOURCE_ALLOW_LIST: json<readonly string[]>(),
  /** Top-level body field that names the event type on `POST /webhooks`; empty if there is none. */
  EVENT_TYPE_FIELD: text,
  /** Most requests held per minute. */
  HELD_PER_MINUTE: integer,
  /** Whether there is a canary. */
  CANARY: oneOf<'off' | 'on'>(['off', 'on']),
});

/** Environment of the canary. */
export const canaryEnvironment = new Environment({
  /** Base URL of the webhooks, without a slash at the end. */
  ENDPOINT: text,
  /** Name of the ledger table. */
  LEDGER_TABLE: text,
  /** ARN of the webhook secret. */
  WEBHOOK_SECRET_ID: text,
  /** Key of the webhook secret if the stored value is a JSON object; empty if it is plain text. */
  WEBHOOK_SECRET_JSON_KEY: text,
  /** Whether URLs carry a token. */
  PATH_TOKEN: oneOf<PathTokenMode>(PATH_TOKEN_MODES),
  /** Key of the path token in the same JSON object; empty if the URLs carry no token. */
  PATH_TOKEN_JSON_KEY: text,
  /** How long the canary may take from its request to its handling. */
  WITHIN_SECONDS: integer,
});

/** Environment of the outbox sweeper. */
export const sweeperEnvironment = new Environment({
  ...publishing,
  /** Attempts after which a claim is parked. */
  SWEEP_MAX_ATTEMPTS: integer,
});

/** Environment of a handler. */
export const handlerEnvironment = new Environment({
  /** The queue that the handler works on. */
  QUEUE_URL: text,
  /** Its dead-letter queue. */
  DEAD_LETTER_QUEUE_URL: text,
  /** Name of the table of entity statuses and histories. */
  ENTITY_TABLE: text,
  /** Most time one event may take, business code included. */
  RECORD_TIMEOUT_SECONDS: integer,
  /** Receives after which the queue moves a message to its dead-letter queue. */
  MAX_RECEIVE_COUNT: integer,
  /** Days for which an event stays in its entity's history; 0 means for ever. */
  HISTORY_RETENTION_DAYS: integer,
});

/** What the built-in handler is told besides, which is one program for all event types. */
export const builtInHandlerEnvironment = new Environment({
  /** Name of the event type that the queue holds. */
  EVENT_TYPE: text,
});
