import { deadLetterQueueName, type EventType, queueName } from '../../lambda/core/settings/event-type.ts';
import { queueConstructId } from '../construct-ids.ts';
import { duplicates } from './event-types.ts';

/** SQS's limit. */
const QUEUE_NAME_LENGTH = 80;

/** A stage that may stand in the same account as the one that is resolved. */
export interface OtherStage {
  readonly stage: string;
  readonly serviceName: string;
  readonly eventTypes: readonly EventType[];
}

/**
 * Says so if two things of a stack would get one name, or a name that AWS does not take.
 *
 * @param others - the other stages of the configuration
 */
export function checkNames(
  serviceName: string,
  eventTypes: readonly EventType[],
  others: readonly OtherStage[],
  faults: string[],
): void {
  const names = queueNames(eventTypes);
  for (const name of duplicates(names)) {
    faults.push(`eventTypes: two queues would be called "${name}". Rename an entity or a subscriber.`);
  }
  checkConstructIds(eventTypes, faults);
  for (const name of new Set(names)) {
    const physical = `${serviceName}-${name}`;
    if (physical.length <= QUEUE_NAME_LENGTH) continue;
    faults.push(
      `eventTypes: the queue name "${physical}" has ${physical.length} characters, SQS allows ${QUEUE_NAME_LENGTH}. ` +
        'Shorten the stage, the entity or the subscriber.',
    );
  }
  for (const other of others) {
    const taken = new Set(queueNames(other.eventTypes).map((name) => `${other.serviceName}-${name}`));
    const shared = names.map((name) => `${serviceName}-${name}`).find((name) => taken.has(name));
    if (shared === undefined) continue;
    faults.push(
      `eventTypes: the queue "${shared}" would be one of the stage "${other.stage}", too. Rename a stage, an entity or a subscriber.`,
    );
  }
}

/** CDK takes each id once, and a hyphen before a digit does not count in one. */
function checkConstructIds(eventTypes: readonly EventType[], faults: string[]): void {
  const byId = new Map<string, QueueKey>();
  const found = new Set<string>();
  for (const { entity, subscribers } of eventTypes) {
    for (const subscriber of subscribers) {
      const id = queueConstructId(entity, subscriber);
      const first = byId.get(id);
      if (first === undefined) byId.set(id, { entity, subscriber });
      else found.add(describeAlike(first, { entity, subscriber }));
    }
  }
  for (const names of found) {
    faults.push(
      `${names} differ only by a hyphen before a digit, too little for ids in the stack. Rename one.`,
    );
  }
}

interface QueueKey {
  readonly entity: string;
  readonly subscriber: string;
}

function describeAlike(one: QueueKey, other: QueueKey): string {
  if (one.entity === other.entity) return `subscribers: "${one.subscriber}" and "${other.subscriber}"`;
  if (one.subscriber === other.subscriber) {
    return `eventTypes: the entities "${one.entity}" and "${other.entity}"`;
  }
  const [first, second] = [one, other].map((key) => queueName(key.entity, key.subscriber));
  return `eventTypes: the queues "${first}" and "${second}"`;
}

function queueNames(eventTypes: readonly EventType[]): string[] {
  return eventTypes.flatMap(({ entity, subscribers }) =>
    subscribers.flatMap((subscriber) => [
      queueName(entity, subscriber),
      deadLetterQueueName(entity, subscriber),
    ]),
  );
}
