import type { AlarmDefinition } from './alarm-definition.ts';
import { gatewayAlarms } from './gateway-alarms.ts';
import { handlerAlarms } from './handler-alarms.ts';
import type { ObservedStack } from './observed-stack.ts';
import { queueAlarms } from './queue-alarms.ts';
import { rejectionAlarms } from './rejection-alarms.ts';
import { silenceAlarm } from './silence-alarm.ts';
import { sweeperAlarms } from './sweeper-alarms.ts';
import { verifierAlarms } from './verifier-alarms.ts';

/** Every alarm of a stack: some of the stack as a whole, one of each handler, and two of each queue. */
export function stackAlarms({
  config,
  api,
  verifier,
  sweeper,
  handlers,
  queues,
}: ObservedStack): AlarmDefinition[] {
  const { stackName } = config;
  const { hashMismatches, oldestMessageMinutes, oldestUnsentMinutes, silenceHours } = config.alarms;
  return [
    ...verifierAlarms(stackName, verifier.lambda, hashMismatches, config.secretOutageHours),
    ...rejectionAlarms(stackName, config.alarms),
    ...gatewayAlarms(stackName, api.api),
    ...sweeperAlarms(stackName, sweeper.lambda, oldestUnsentMinutes),
    ...(silenceHours === undefined ? [] : [silenceAlarm(stackName, silenceHours)]),
    ...handlerAlarms(stackName, handlers, config.maxReceiveCount),
    ...queueAlarms(queues, oldestMessageMinutes),
  ];
}
