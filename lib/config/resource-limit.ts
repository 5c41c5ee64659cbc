import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { StageValues } from './stage-schema.ts';

/** Resources that CloudFormation takes in one stack. */
const RESOURCE_LIMIT = 500;

/** Two queues, their policies, five parameters, two alarms. */
const RESOURCES_PER_QUEUE = 11;

/** A function with its role, policy, log group, event-source mapping, two parameters and an alarm. */
const RESOURCES_PER_HANDLER = 8;

/** The domain and its mapping. */
const RESOURCES_OF_A_DOMAIN = 2;

/** Two queues and their policies, a function with all that belongs to it, its schedule and its alarm. */
const RESOURCES_OF_THE_CANARY = 16;

/** The rest, with every other option switched on. */
const SHARED_RESOURCES = 74;

/** What the number of a stack's resources depends on. */
interface ResourceDrivers {
  readonly eventTypes: readonly EventType[];
  readonly alarms: Pick<StageValues['alarms'], 'emails' | 'silenceHours'>;
  readonly domain?: object | undefined;
  readonly canary: object | false;
}

/** Most resources that a stack is made of. */
export function resourceCount({ eventTypes, alarms, domain, canary }: ResourceDrivers): number {
  const { emails, silenceHours } = alarms;
  const queues = eventTypes.reduce((sum, { subscribers }) => sum + subscribers.length, 0);
  return (
    SHARED_RESOURCES +
    emails.length +
    (domain === undefined ? 0 : RESOURCES_OF_A_DOMAIN) +
    (canary === false ? 0 : RESOURCES_OF_THE_CANARY) +
    (typeof silenceHours === 'object' ? Object.keys(silenceHours).length : 0) +
    eventTypes.length * RESOURCES_PER_HANDLER +
    queues * RESOURCES_PER_QUEUE
  );
}

/** Says so if a stack would be larger than CloudFormation takes. */
export function checkResourceCount(drivers: ResourceDrivers, faults: string[]): void {
  const count = resourceCount(drivers);
  if (count <= RESOURCE_LIMIT) return;
  faults.push(
    `subscribers: the stack would have about ${count} resources, CloudFormation takes ${RESOURCE_LIMIT}. ` +
      `Each queue of an event type and subscriber has ${RESOURCES_PER_QUEUE}: give subscribers only the "eventTypes" they need.`,
  );
}
