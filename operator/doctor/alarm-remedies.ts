import type { AlarmKind } from '../../lib/observability/alarm-definition.ts';
import type { ToolCommand } from '../problems/tool-command.ts';

const log = (state: string): ToolCommand => ({ name: 'log', options: { state } });

/** What the platform must send again: a request that got no answer of ours left no trace here. */
const RECONCILE: ToolCommand = { name: 'reconcile', words: ['<webhook-log>'] };

/** The first command to give when an alarm of a kind is on; the runbook tells the rest. */
const ALARM_REMEDIES: Readonly<Record<AlarmKind, ToolCommand>> = {
  'dead-letters': { name: 'dlq list' },
  'oldest-message': log('queued,handling'),
  'handler-errors': log('handling,dead-lettered'),
  'repeated-receives': log('handling,dead-lettered'),
  'verifier-errors': RECONCILE,
  'verifier-throttles': RECONCILE,
  'secret-not-stored': { name: 'secret status' },
  'secret-unreadable': { name: 'secret status' },
  'hash-mismatches': log('rejected'),
  'platform-rejections': log('rejected'),
  'verified-rejections': log('rejected'),
  'held-events': { name: 'held list' },
  'uuid-conflicts': log('rejected'),
  'gateway-failures': RECONCILE,
  'gateway-throttled': RECONCILE,
  'sweeper-errors': log('unsent'),
  'sweeper-silence': log('unsent'),
  'unsent-events': log('unsent'),
  'parked-events': { name: 'parked list' },
  'no-events': { name: 'url' },
};

/** The same for whatever an alarm's description links to; `undefined` for an alarm that is not of this project. */
export function alarmRemedy(kind: string): ToolCommand | undefined {
  return (ALARM_REMEDIES as Readonly<Record<string, ToolCommand | undefined>>)[kind];
}
