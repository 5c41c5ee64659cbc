import type { AlarmDefinition } from './alarm-definition.ts';
import { canaryAlarm } from './canary-alarm.ts';
import { gatewayAlarms } from './gateway-alarms.ts';
import { handlerAlarms } from './handler-alarms.ts';
import type { ObservedStack } from './observed-stack.ts';
import { queueAlarms } from './queue-alarms.ts';
import { rejectionAlarms } from './rejection-alarms.ts';
import { silenceAlarms } from './silence-alarm.ts';
import { sweeperAlarms } from './sweeper-alarms.ts';
import { verifierAlarms } from './verifier-alarms.ts';

/** Every alarm of a stack: some of the stack as a whole, one of each handler, two of each queue, and what is configured. */
export function stackAlarms({
  settings,
  api,
  verifier,
  sweeper,
  handlers,
  queues,
}: ObservedStack): AlarmDefinition[] {
  const { serviceName } = settings;
  const { hashMismatches, oldestMessageMinutes, oldestUnsentMinutes, silenceHours } = settings.alarms;
  return [
    ...verifierAlarms(serviceName, verifier.lambda, hashMismatches, settings.secretOutageHours),
    ...rejectionAlarms(serviceName, settings.alarms),
    ...gatewayAlarms(serviceName, api.api),
    ...sweeperAlarms(serviceName, sweeper.lambda, oldestUnsentMinutes),
    ...silenceAlarms(serviceName, silenceHours, settings.eventTypes, queues),
    ...handlerAlarms(serviceName, handlers, settings.maxReceiveCount),
    ...queueAlarms(queues, oldestMessageMinutes),
    ...(settings.canary ? [canaryAlarm(serviceName, settings.canary)] : []),
  ];
}
