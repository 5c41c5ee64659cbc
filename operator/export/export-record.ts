import type { Entry, EntryState } from '../events/entry.ts';
import { formatTime } from '../words.ts';

/** An entry of the log as it is given away: names and forms are the same in every face and format. Times are ISO 8601, UTC. */
export interface EntryRecord {
  /** When it was accepted, held or rejected. */
  readonly receivedAt: string;
  readonly state: EntryState;
  readonly requestUuid?: string;
  readonly eventType?: string;
  readonly entity?: string;
  /** Id of the entity. */
  readonly subject?: string;
  readonly status?: string;
  readonly code?: string;
  readonly httpStatus?: number;
  readonly note?: string;
  readonly nextAttemptAt?: string;
}

/** An entry with what the sender signed, if that is asked for and kept. */
export interface ExportRecord extends EntryRecord {
  /** Names of the fields that the hash covers, in order, separated by commas. */
  readonly securityFields?: string;
  /** The body as it was sent, as text: numbers and blanks are part of what was signed. */
  readonly body?: string;
}

/** Names of a record's fields, in the order in which they stand in a file. */
export const ENTRY_FIELDS = [
  'receivedAt',
  'state',
  'requestUuid',
  'eventType',
  'entity',
  'subject',
  'status',
  'code',
  'httpStatus',
  'note',
  'nextAttemptAt',
] as const satisfies readonly (keyof EntryRecord)[];

/** Those that come with bodies. */
export const BODY_FIELDS = ['securityFields', 'body'] as const satisfies readonly (keyof ExportRecord)[];

/** The record of an entry. */
export function entryRecord({ key: _, hasFailed: __, time, nextAttemptAt, ...entry }: Entry): EntryRecord {
  return {
    receivedAt: formatTime(time),
    ...entry,
    ...(nextAttemptAt !== undefined && { nextAttemptAt: formatTime(nextAttemptAt) }),
  };
}
