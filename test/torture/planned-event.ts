import { randomUUID } from 'node:crypto';

/** An event to send. */
export interface PlannedEvent {
  readonly uuid: string;
  /** Kind of entity. */
  readonly entity: 'merchant' | 'transaction';
  readonly id: number;
  readonly status: string;
  /** Sent twice at once, and once more when all others were sent. */
  readonly copied: boolean;
}

const COPIED_OUT_OF = 10;

const PATHS: Readonly<Record<PlannedEvent['entity'], string>> = {
  merchant: '/webhooks/BusinessKycStatusChanged',
  transaction: '/webhooks/BusinessRequestStatusChanged',
};

/** Kinds of entity that events are sent of: each has a handler function of its own. */
export const ENTITY_KINDS = Object.keys(PATHS) as PlannedEvent['entity'][];

export function pathOf(event: PlannedEvent): string {
  return PATHS[event.entity];
}

/** Key of an event's entity in the table of entities. */
export function entityOf(event: Pick<PlannedEvent, 'entity' | 'id'>): string {
  return `${event.entity}#${event.id}`;
}

/** The events of each entity in the order in which they are to be sent. */
export function planEvents(events: number, entities: number): ReadonlyMap<string, readonly PlannedEvent[]> {
  const plan = new Map<string, PlannedEvent[]>();
  for (let index = 0; index < events; index++) {
    const number = index % entities;
    const entity = ENTITY_KINDS[number % ENTITY_KINDS.length] ?? 'merchant';
    const key = entityOf({ entity, id: 1 + number });
    const before = plan.get(key) ?? [];
    before.push({
      uuid: randomUUID(),
      entity,
      id: 1 + number,
      status: `STEP_${before.length}`,
      copied: (before.length + number) % COPIED_OUT_OF === 0,
    });
    plan.set(key, before);
  }
  return plan;
}
