import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { type AuditPorts, audited } from '../audit/audited.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';
import { findEntityData } from './find-entity-data.ts';

/** Whose data is erased, and how. */
export interface EraseOptions {
  /** Name of the entity or of its event type. */
  readonly entity: string;
  readonly id: string;
  /** Tell what would be erased, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/** What was erased, or would be. */
export interface Erasure {
  readonly entity: string;
  readonly id: string;
  readonly erased: boolean;
  /** Number of records of status and history. */
  readonly records: number;
  /** Number of claims. */
  readonly claims: number;
  /** UUIDs of events that are not sent yet, left as they are: erasing them would lose events that were accepted. */
  readonly unsent: readonly string[];
  /** UUIDs of held requests, left as they are. */
  readonly held: readonly string[];
}

/**
 * Erases what the tables keep of one entity: status, history, and body, id and status in the claims of its events. The
 * claims stay, so that their UUIDs remain known. It can be interrupted and repeated.
 *
 * @throws InvalidInputProblem if there is no such entity
 */
export async function eraseEntity(
  target: Target,
  options: EraseOptions,
  ports: AuditPorts,
  stores: Pick<OperatorStores, 'ledger' | 'entities'> = operatorStores(target),
): Promise<Erasure> {
  const type = findEventType(target.eventTypes, options.entity);
  const { reason, dryRun } = options;
  // Not the id: whoever has it erased wants it written nowhere.
  const change = { operation: 'erase', reason, parameters: { entity: type.entity }, dryRun } as const;
  return audited(
    target,
    change,
    ports,
    () => erase(target, type, options, ports, stores),
    ({ records, claims, unsent, held }) => ({
      counts: { records, claims, unsent: unsent.length, held: held.length },
    }),
  );
}

async function erase(
  target: Target,
  type: EventType,
  { id, dryRun = false }: EraseOptions,
  { now, signal }: AuditPorts,
  { ledger, entities }: Pick<OperatorStores, 'ledger' | 'entities'>,
): Promise<Erasure> {
  const { records: found, sent, unsent, held } = await findEntityData(target, type, id, signal);
  // The sweeper may send such an event to its handler again, which knows by its record that it was handled.
  const records = found.filter(({ requestUuid }) => !unsent.includes(requestUuid));
  const erased = { claims: sent.length, records: records.length };
  if (!dryRun) {
    // What became another one meanwhile stays.
    for (const claim of sent) if (!(await ledger.erase(claim, now(), signal))) erased.claims--;
    for (const record of records) if (!(await entities.erase(record, signal))) erased.records--;
  }
  return {
    entity: type.entity,
    id,
    erased: !dryRun,
    ...erased,
    unsent,
    held,
  };
}
