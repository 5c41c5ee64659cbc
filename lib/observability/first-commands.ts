import type { AlarmKind } from './alarm-definition.ts';

/** A command of the tool that an alarm names. */
export interface FirstCommand {
  readonly name:
    | 'dlq list'
    | 'doctor'
    | 'held list'
    | 'log'
    | 'parked list'
    | 'reconcile'
    | 'secret status'
    | 'url';
  readonly words?: readonly string[];
  readonly options?: { readonly state?: string; readonly probe?: true };
}

const log = (state: string): FirstCommand => ({ name: 'log', options: { state } });

/** What the platform must send again: a request that got no answer of ours left no trace here. */
const RECONCILE: FirstCommand = { name: 'reconcile', words: ['<webhook-log>'] };

/** The first command to give when an alarm of a kind is on; the runbook tells the rest. */
export const FIRST_COMMANDS: Readonly<Record<AlarmKind, FirstCommand>> = {
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
  'canary-stopped': { name: 'doctor', options: { probe: true } },
};

/**
 * A command as it is typed, for a deployed stack.
 *
 * @param service - name of the webhooks
 */
export function firstCommandLine(command: FirstCommand, service: string): string {
  const { name, words = [], options: { state, probe } = {} } = command;
  const options = [...(state === undefined ? [] : ['--state', state]), ...(probe ? ['--probe'] : [])];
  return ['npx cedar-webhooks', name, ...words, ...options, '--name', service].join(' ');
}
