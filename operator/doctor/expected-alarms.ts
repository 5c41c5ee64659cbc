import type { AlarmKind } from '../../lib/observability/alarm-definition.ts';
import type { Target } from '../target/target.ts';

/** Of the stack as a whole. `no-events` is missing: a stage has it if it is configured. */
const OF_THE_STACK: readonly AlarmKind[] = [
  'verifier-errors',
  'verifier-throttles',
  'secret-not-stored',
  'secret-unreadable',
  'hash-mismatches',
  'held-events',
  'uuid-conflicts',
  'platform-rejections',
  'verified-rejections',
  'gateway-failures',
  'gateway-throttled',
  'sweeper-errors',
  'sweeper-silence',
  'unsent-events',
  'parked-events',
];

/** A handler whose messages have fewer attempts has no alarm of those that are received again and again. */
const MIN_ATTEMPTS = 3;

/** Names of the alarms that a stack was deployed with, by what it says of itself. */
export function expectedAlarms({
  stackName,
  eventTypes,
  queues,
  delivery,
  functions: { canary },
}: Pick<Target, 'stackName' | 'eventTypes' | 'queues' | 'delivery'> & {
  readonly functions: Pick<Target['functions'], 'canary'>;
}): string[] {
  const kind = (name: AlarmKind, subject?: string): string =>
    [stackName, name, subject].filter((part) => part !== undefined).join('-');
  return [
    ...OF_THE_STACK.map((name) => kind(name)),
    ...(delivery.maxAttempts < MIN_ATTEMPTS ? [] : [kind('repeated-receives')]),
    ...(canary === undefined ? [] : [kind('canary-stopped')]),
    ...eventTypes.map(({ entity }) => kind('handler-errors', entity)),
    ...queues.flatMap(({ entity, subscriber }) => [
      kind('dead-letters', `${entity}-${subscriber}`),
      kind('oldest-message', `${entity}-${subscriber}`),
    ]),
  ];
}
