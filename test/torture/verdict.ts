import type { HistoryEntry } from '../e2e/local-stack.ts';
import type { PlannedEvent } from './planned-event.ts';

/** What an entity's table says of one entity. */
export interface ObservedEntity {
  /** In the order of their keys: claim time, then UUID. */
  readonly history: readonly HistoryEntry[];
  /** Current status. */
  readonly status: string | undefined;
}

/** What the stack shows from outside when it has come to rest. */
export interface Observation {
  readonly entities: ReadonlyMap<string, ObservedEntity>;
  /** UUIDs of the messages that another subscriber found in its queues, in the order of arrival. */
  readonly subscriberUuids: readonly string[];
  /** UUIDs of the claims in the ledger, and those of them that were not noted as sent everywhere. */
  readonly claims: readonly string[];
  readonly unsentClaims: readonly string[];
}

/**
 * Holds what was sent against what came out.
 *
 * @param plan - events of each entity in the order in which they were sent; all of them got 2xx
 * @returns violations of the promises; none if all is well
 */
export function findViolations(
  plan: ReadonlyMap<string, readonly PlannedEvent[]>,
  observation: Observation,
): string[] {
  const { entities, subscriberUuids, claims, unsentClaims } = observation;
  const sent = [...plan.values()].flat().map(({ uuid }) => uuid);
  const received = new Set(subscriberUuids);
  const known = new Set(sent);
  return [
    ...[...plan].flatMap(([entity, events]) =>
      entityViolations(entity, events, entities.get(entity) ?? { history: [], status: undefined }),
    ),
    ...[...entities.keys()].filter((entity) => !plan.has(entity)).map((entity) => `${entity}: never sent`),
    ...sent.filter((uuid) => !received.has(uuid)).map((uuid) => `${uuid}: lost for the other subscriber`),
    ...[...received].filter((uuid) => !known.has(uuid)).map((uuid) => `${uuid}: queued, but never sent`),
    ...unsentClaims.map((uuid) => `${uuid}: claim still open`),
    ...(claims.length === sent.length ? [] : [`${claims.length} claims for ${sent.length} UUIDs`]),
  ];
}

function entityViolations(
  entity: string,
  events: readonly PlannedEvent[],
  { history, status }: ObservedEntity,
): string[] {
  const violations: string[] = [];
  const entries = Map.groupBy(history, ({ requestUuid }) => requestUuid);
  for (const { uuid, status: wanted } of events) {
    const mine = entries.get(uuid) ?? [];
    if (mine.length > 1) violations.push(`${entity}: ${uuid} doubled, ${mine.length} effects`);
    else if (mine[0] === undefined) violations.push(`${entity}: ${uuid} lost`);
    else if (mine[0].handledAt === undefined) violations.push(`${entity}: ${uuid} started, but not handled`);
    else if (mine[0].status !== wanted) violations.push(`${entity}: ${uuid} changed to ${mine[0].status}`);
    entries.delete(uuid);
  }
  for (const uuid of entries.keys()) violations.push(`${entity}: ${uuid} was never sent`);

  const order = history.map(({ requestUuid }) => requestUuid);
  const firstAstray = events.findIndex(({ uuid }, index) => order[index] !== uuid);
  if (violations.length === 0 && firstAstray >= 0) {
    violations.push(`${entity}: event ${firstAstray} out of order`);
  }
  const last = events.at(-1)?.status;
  if (status !== last) violations.push(`${entity}: status ${status} instead of ${last}`);

  let latestHandled = Number.POSITIVE_INFINITY;
  for (const entry of history.toReversed()) {
    if (entry.recordedAt > latestHandled && entry.late !== true) {
      violations.push(`${entity}: ${entry.requestUuid} came after a later event and was not marked late`);
    }
    latestHandled = Math.min(latestHandled, entry.handledAt ?? Number.POSITIVE_INFINITY);
  }
  return violations;
}
