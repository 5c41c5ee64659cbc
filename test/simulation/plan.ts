import { CANARY_EVENT_TYPE, CANARY_STATUS, CANARY_SUBJECT } from '../../lambda/core/canary/canary-event.ts';
import { canaryRequest } from '../../lambda/core/canary/canary-request.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { SecretTimes } from '../../lambda/core/signature/webhook-secret.ts';
import { type CatalogueChange, catalogueChangeOf } from './catalogue-change.ts';
import { KeyedRandom } from './keyed-random.ts';
import type { KnownRequest } from './observer.ts';
import { operationsOf, type PlannedOperation } from './operations.ts';
import type { SenderRequest } from './programs.ts';
import type { ServiceName } from './transport.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Begin of every history. */
export const BEGIN = Date.UTC(2026, 10, 21, 12);

/** What the clocks of two environments differ at most, in milliseconds; the stack's own assumption. */
export const CLOCK_DIFFERENCE = 30 * SECOND;

/** One request and when it is sent. */
export interface PlannedRequest extends KnownRequest {
  readonly at: number;
}

/** A service that answers nothing for a while. */
interface Outage {
  readonly name: string;
  readonly service: ServiceName;
  readonly from: number;
  readonly to: number;
}

/** All that is decided before a history begins. What happens to each call is decided on the way, by its name. */
export interface Plan {
  readonly seed: number;
  readonly random: KeyedRandom;
  readonly eventTypes: readonly EventType[];
  /** A change of the catalogue in the middle of the history, if there is one. */
  readonly change: CatalogueChange | undefined;
  readonly requests: readonly PlannedRequest[];
  /** What operators do, but for redriving dead letters, which they do in every history. */
  readonly operations: readonly PlannedOperation[];
  readonly outages: readonly Outage[];
  /** Events whose business code fails until faults stop. */
  readonly poison: ReadonlySet<string>;
  /** Events whose message SQS rejects until faults stop. */
  readonly rejected: ReadonlySet<string>;
  /** Share of call attempts that meet a fault. */
  readonly faultRate: number;
  /** Share of processes that are killed. */
  readonly killRate: number;
  /** Share of the calls of business code that take long, often longer than they may. */
  readonly slowRate: number;
  /** From here on nothing goes wrong any more. */
  readonly faultsEnd: number;
  readonly maxSkew: number;
  readonly secretTimes: SecretTimes;
  /** When the secret is rotated, each time so late that senders have switched since the time before. */
  readonly rotations: readonly number[];
  readonly sweepEvery: number;
  /** Attempts after which the sweeper parks a claim. */
  readonly maxAttempts: number;
  readonly maxReceiveCount: number;
  readonly handlerTimeout: number;
  /** Runs of the canary. */
  readonly canaries: readonly PlannedCanary[];
  /** From when to when handlers of the previous code are replaced by those of this one, if they are. */
  readonly handlersReplaced: { readonly from: number; readonly to: number } | undefined;
  /** How long a message may wait for Lambda's poller, in milliseconds: several come in one batch then. */
  readonly pollEvery: number;
  readonly redriveEvery: number;
  readonly maxIndexLag: number;
  /** Longest lag of the index by time; beyond a minute it is more than the first inspection waits for. */
  readonly maxTimeIndexLag: number;
  /** Most items in a page of a query. */
  readonly maxPage: number;
  /** Share of the items of a batch that are left to another call. */
  readonly leftOutRate: number;
  /** Longest way of a request to a service, in milliseconds. */
  readonly maxLatency: number;
  /** Whether copies are sent once more when the retention is nearly over, and after. */
  readonly replaysAfterRetention: boolean;
}

/** A request that the canary sends. */
export interface PlannedCanary extends SenderRequest {
  readonly at: number;
}

/** Names of what is taken out of a history to make it smaller. */
export type Omissions = ReadonlySet<string>;

function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/**
 * Makes the plan of one seed. A third of the histories are without any fault, so that what is promised for those is
 * tested too.
 */
export function planOf(seed: number, omitted: Omissions = new Set()): Plan {
  const random = new KeyedRandom(seed);
  const quiet = random.chance('quiet', 0.3);
  // Many events of one entity at once, handled by slow business code: what comes in one batch may be mixed up there.
  const burst = random.chance('burst', 0.15);
  const traffic = burst
    ? 3 * SECOND
    : random.pick('traffic', [SECOND / 2, 3 * SECOND, 20 * SECOND, 3 * MINUTE, 12 * MINUTE]);
  const faultsEnd = BEGIN + traffic + (quiet ? 0 : random.integer('faults end', MINUTE, 20 * MINUTE));
  const merchant = eventTypeOf('BusinessKycStatusChanged', random.chance('subscriber', 0.6));
  const transaction = eventTypeOf('BusinessRequestStatusChanged', false);
  const usual = [merchant, transaction];
  const change = omitted.has('catalogue change')
    ? undefined
    : catalogueChangeOf(random, usual, BEGIN, traffic);
  const eventTypes = change?.before ?? usual;
  const secretTimes = secretTimesOf(random);
  const operated = random.chance('operated', 0.3);
  const requests = plannedRequests(random, eventTypes, traffic, burst, change, operated);
  const operations = operated
    ? operationsOf(random, BEGIN, BEGIN + traffic + 3 * SECOND, faultsEnd + 3 * MINUTE)
    : [];
  const uuids = [...new Set(requests.map((request) => request.requestUuid))];
  return {
    seed,
    random,
    eventTypes,
    change,
    requests: requests.filter((request) => !omitted.has(request.name)),
    canaries: canariesOf(random, uuids, faultsEnd).filter((canary) => !omitted.has(canary.name)),
    operations: operations.filter((operation) => !omitted.has(operation.name)),
    outages: quiet ? [] : outagesOf(random, faultsEnd).filter((outage) => !omitted.has(outage.name)),
    poison: new Set(
      uuids.filter(
        (uuid) =>
          !quiet && random.chance(`poison ${uuid}`, operated ? 0.2 : 0.06) && !omitted.has(`poison ${uuid}`),
      ),
    ),
    rejected: new Set(
      uuids.filter(
        (uuid) =>
          !quiet &&
          random.chance(`rejected ${uuid}`, operated ? 0.2 : 0.04) &&
          !omitted.has(`rejected ${uuid}`),
      ),
    ),
    faultRate: quiet ? 0 : random.pick('fault rate', burst ? [0.005, 0.02] : [0.02, 0.08, 0.2, 0.4]),
    slowRate: quiet ? 0 : burst ? 0.4 : random.pick('slow rate', [0.01, 0.1, 0.4]),
    killRate: quiet ? 0 : random.pick('kill rate', burst ? [0, 0.05] : [0, 0.05, 0.2, 0.4]),
    faultsEnd,
    maxSkew: burst ? 0 : random.pick('skew', [0, SECOND, CLOCK_DIFFERENCE / 2]),
    secretTimes,
    rotations: random.chance('rotation', 0.4) ? rotationsOf(random, traffic, secretTimes) : [],
    sweepEvery: random.pick('sweeps', [5 * SECOND, 20 * SECOND, MINUTE]),
    maxAttempts: operated ? random.pick('attempts', [1, 1, 3]) : 100,
    maxReceiveCount: random.pick('receives', burst ? [1, 2] : [1, 2, 5]),
    pollEvery: burst ? 2 * SECOND : random.pick('polls', [5, 50, 2 * SECOND]),
    handlerTimeout: random.pick('handler timeout', burst ? [30 * SECOND] : [8 * SECOND, 30 * SECOND]),
    handlersReplaced: random.chance('handlers replaced', 0.2) ? handlersReplaced(random, traffic) : undefined,
    redriveEvery: random.pick('redrives', [MINUTE, 7 * MINUTE]),
    maxIndexLag: random.pick('index lag', [0, 300, 10 * SECOND]),
    maxTimeIndexLag: random.pick('time index lag', [
      0,
      0,
      300,
      300,
      10 * SECOND,
      10 * SECOND,
      10 * SECOND,
      3 * MINUTE,
      3 * MINUTE,
      100 * MINUTE,
    ]),
    maxPage: random.pick('page', [1000, 1000, 4, 1]),
    leftOutRate: random.pick('left out', [0, 0, 0.2, 0.6]),
    maxLatency: random.pick('latency', [10, 40, 300]),
    // What a change has parked never expires.
    replaysAfterRetention: change === undefined && random.chance('retention', 0.2),
  };
}

/** Somebody may send an event under the UUID of one of them, which is another claim. */
function canariesOf(random: KeyedRandom, uuids: readonly string[], faultsEnd: number): PlannedCanary[] {
  const count = random.pick('canaries', [0, 0, 1, 3]);
  return Array.from({ length: count }, (_, index) => {
    const name = `canary ${index}`;
    const requestUuid = random.pick(`${name} uuid`, uuids);
    const { body } = canaryRequest('', requestUuid, { value: '' });
    return {
      name,
      at: random.integer(`${name} at`, BEGIN, faultsEnd),
      requestUuid,
      eventType: CANARY_EVENT_TYPE.name,
      signedFields: CANARY_EVENT_TYPE.signedFields.map((field) => field.name).join(','),
      signedText: `${CANARY_SUBJECT}${CANARY_STATUS}`,
      bodyText: body,
    };
  });
}

function handlersReplaced(random: KeyedRandom, traffic: number) {
  const from = BEGIN + random.integer('handlers replaced from', 0, traffic);
  const longest = random.pick('handlers replaced longest', [5 * SECOND, MINUTE, 10 * MINUTE]);
  return { from, to: from + random.integer('handlers replaced length', SECOND, longest) };
}

/** What synthesis accepts, with an overlap in which senders can switch. */
function secretTimesOf(random: KeyedRandom): SecretTimes {
  return {
    cacheFor: SECOND * random.pick('secret cache', [1, 10, 60, 3600]),
    refetchEvery: SECOND * random.pick('secret refetch', [1, 3, 20, 60]),
    previousFor: HOUR * random.pick('previous secret', [1, 24, 720]),
    keepFor: HOUR * random.pick('secret outage', [1, 6]),
  };
}

/** After a rotation, when senders may begin to use the new secret: what the verifier needs to notice, and some. */
export function switchAfter({ refetchEvery }: SecretTimes): number {
  return refetchEvery + 2 * SECOND;
}

/** Before the next one, when all have switched: a request is verified within seconds of being sent. */
export const SWITCHED_BEFORE = 20 * SECOND;

function rotationsOf(random: KeyedRandom, traffic: number, times: SecretTimes): number[] {
  const rotations: number[] = [];
  let at = BEGIN + random.integer('rotated', 0, traffic);
  while (at <= BEGIN + traffic && rotations.length < 5) {
    rotations.push(at);
    const least = switchAfter(times) + SWITCHED_BEFORE;
    at += least + random.integer(`rotated after ${rotations.length}`, 0, 3 * MINUTE);
  }
  return rotations;
}

function eventTypeOf(name: string, withSubscriber: boolean): EventType {
  const found = DEFAULT_EVENT_TYPES.find((eventType) => eventType.name === name);
  if (found === undefined) throw new RangeError(`There is no event type ${name}.`);
  return withSubscriber ? { ...found, subscribers: ['billing', ...found.subscribers] } : found;
}

function outagesOf(random: KeyedRandom, faultsEnd: number): Outage[] {
  const count = random.pick('outages', [0, 0, 1, 2]);
  return Array.from({ length: count }, (_, index) => {
    const name = `outage ${index}`;
    const from = random.integer(`${name} from`, BEGIN, faultsEnd);
    const longest = random.pick(`${name} longest`, [5 * SECOND, MINUTE, 10 * MINUTE]);
    return {
      name,
      service: random.pick(`${name} service`, ['dynamodb', 'sqs', 'secrets'] as const),
      from,
      to: Math.min(faultsEnd, from + random.integer(`${name} length`, SECOND, longest)),
    };
  });
}

/** Most requests that are held in a minute: two for the field policy, one for each other reason. */
export const HELD_PER_MINUTE = 4;
export const HELD_FOR_POLICY = 2;

const STATUSES = ['NEW', 'PENDING', 'VALID', 'FLAGGED', 'ABANDONED'];

function plannedRequests(
  random: KeyedRandom,
  eventTypes: readonly EventType[],
  traffic: number,
  burst: boolean,
  change: CatalogueChange | undefined,
  operated: boolean,
): PlannedRequest[] {
  const events = random.integer('events', burst ? 4 : 1, 8);
  const subjects = burst ? 1 : random.integer('subjects', 1, 3);
  const requests: PlannedRequest[] = [];
  // Nobody sends what the stack has never heard of; what it is about to learn may come too early.
  const typeAt = (at: number, chance: number): EventType | undefined => {
    const added = change !== undefined && at >= change.from ? change.after[2] : undefined;
    if (added !== undefined && chance < 0.4) return added;
    return chance < 0.75 ? eventTypes[0] : eventTypes[1];
  };
  for (let index = 0; index < events; index++) {
    const name = `event ${index}`;
    const at = BEGIN + Math.floor(random.fraction(`${name} at`) * traffic);
    const first = {
      requestUuid: uuidOf(index + 1),
      eventType: typeAt(at, random.fraction(`${name} type`)),
      subject: String(40 + random.integer(`${name} subject`, 1, subjects)),
      status: random.pick(`${name} status`, STATUSES),
    };
    const make = (suffix: string, later: number, change: RequestChange = {}): PlannedRequest =>
      plannedRequest(name + suffix, at + later, { ...first, ...change });
    requests.push(make('', 0));
    const copies = random.pick(`${name} copies`, [0, 0, 1, 3]);
    for (let copy = 1; copy <= copies; copy++) {
      const longest = random.pick(`${name} copy ${copy} longest`, [20, SECOND, 10 * MINUTE]);
      const later = random.integer(`${name} copy ${copy} later`, 0, longest);
      make(` copy ${copy}`, later);
      requests.push(
        make(` copy ${copy}`, later, { reordered: random.chance(`${name} copy ${copy} form`, 0.3) }),
      );
    }
    if (random.chance(`${name} rival`, 0.2)) {
      const later = random.pick(`${name} rival later`, [0, 5, 50, MINUTE]);
      requests.push(make(' rival', later, { note: 'other' }));
    }
    if (random.chance(`${name} forged`, 0.15)) {
      requests.push(make(' forged', random.integer(`${name} forged later`, 0, MINUTE), { forged: true }));
    }
    if (random.chance(`${name} held`, 0.05)) {
      const later = random.integer(`${name} held later`, 0, MINUTE);
      requests.push(make(' held', later, { status: '1VALID' }));
      // Somebody who has captured it sends what not every parser can read, just before.
      const poisoned = random.pick(`${name} poisoned`, [0, HELD_PER_MINUTE]);
      for (let number = 1; number <= poisoned; number++) {
        const before = Math.max(0, later - number * 100);
        const change = { requestUuid: uuidOf(1000 * (index + 1) + number), twin: true };
        requests.push(make(` poison ${number}`, before, change));
      }
    }
    // One whose UUID nobody else has: it becomes an event when it is released.
    if (operated && random.chance(`${name} alone`, 0.3)) {
      const alone = { requestUuid: uuidOf(1000 * (index + 1) + 500), status: '1VALID' };
      const later = random.integer(`${name} alone later`, 0, MINUTE);
      requests.push(make(' alone', later, alone));
      if (random.chance(`${name} alone again`, 0.3))
        requests.push(make(' alone again', later + MINUTE, alone));
    }
  }
  return requests;
}

interface RequestChange {
  readonly requestUuid?: string;
  /** Adds a key that Go takes for the id. */
  readonly twin?: boolean;
  readonly reordered?: boolean;
  readonly note?: string;
  readonly forged?: boolean;
  readonly status?: string;
}

function plannedRequest(
  name: string,
  at: number,
  parts: RequestChange & {
    readonly requestUuid: string;
    readonly eventType: EventType | undefined;
    readonly subject: string;
    readonly status: string;
  },
): PlannedRequest {
  const { requestUuid, eventType, subject, status, reordered, note = '', forged = false, twin } = parts;
  if (eventType === undefined) throw new RangeError('There is no such event type.');
  const body = { id: Number(subject), status, note, ...(twin && { ID: 0 }) };
  const shown = reordered ? { note, status, id: Number(subject) } : body;
  return {
    name,
    at,
    requestUuid,
    eventType: eventType.name,
    signedFields: 'id,status',
    signedText: `${subject}${forged ? 'FORGED' : status}`,
    bodyText: JSON.stringify(shown),
    entityKey: messageGroupId({ entity: eventType.entity, subject }),
    content: JSON.stringify([eventType.name, body]),
    genuine: !forged,
    keepsPolicy: /^[A-Z]/.test(status) && !twin,
    twin: twin ?? false,
  };
}

/** Copies of what was sent, for a time when the retention is nearly over or has just ended. */
export function replaysOf(plan: Plan, kind: string, from: number): PlannedRequest[] {
  return plan.requests
    .filter((request) => request.genuine && request.keepsPolicy && !request.name.includes(' copy '))
    .map((request) => {
      const name = `${request.name} ${kind}`;
      return { ...request, name, at: from + plan.random.integer(`${name} later`, 0, 20 * SECOND) };
    });
}
