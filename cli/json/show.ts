import { z } from 'zod';
import * as part from './parts.ts';

const logFields = z.record(z.string(), z.unknown()).meta({ description: 'fields of a line of the log' });

const outbox = z.strictObject({
  unsent: z.array(z.string()).meta({ description: 'subscribers whose queue does not have the event' }),
  sentAt: part.time.nullable(),
  dueAt: part.time.nullable(),
  unsentSince: part.time.nullable(),
  attempts: part.count.meta({ description: 'of the sweeper' }),
  parked: z.boolean(),
  parkedBecause: z.string().nullable(),
  erasedAt: part.time.nullable(),
  replayedAt: part.time.nullable(),
  replays: part.count,
});

const skip = z.strictObject({
  outcome: z.enum(['asked', 'skipped', 'overtaken']),
  askedAt: part.time,
  skippedAt: part.time.nullable(),
  by: z.string().meta({ description: 'ARN of who asked for it' }),
  reason: z.string(),
});

const discard = z.strictObject({
  discardedAt: part.time,
  by: z.string().meta({ description: 'ARN of who did it' }),
  reason: z.string(),
  subscribers: z.array(z.string()).meta({ description: 'whose dead letters; "handler" is the built-in one' }),
});

const handling = z.strictObject({
  startedAt: part.time.nullable().meta({ description: 'when the first attempt started' }),
  lastStartedAt: part.time.nullable(),
  attempts: part.count,
  failedAt: part.time.nullable(),
  fingerprint: part.fingerprint.nullable(),
  errorName: z.string().nullable(),
  errorText: z.string().nullable(),
  deadLetteredAt: part.time.nullable(),
  skip: skip.nullable(),
  handledAt: part.time.nullable(),
  late: z.boolean().meta({ description: 'a later event of the entity was handled first' }),
});

/** `cedar-webhooks show`. */
export const show = z.strictObject({
  requestUuid: part.requestUuid,
  state: part.state,
  eventType: part.eventType.nullable(),
  entity: part.entity.nullable(),
  subject: part.subject.nullable(),
  status: part.status.nullable(),
  acceptedAt: part.time.nullable(),
  signedFields: z.array(z.string()).nullable(),
  secretVersion: z.string().nullable(),
  secretNow: z.string().nullable(),
  outbox: outbox.nullable(),
  handling: handling.nullable(),
  discard: discard.nullable(),
  held: z.array(z.strictObject({ heldAt: part.time, code: part.code, reason: z.string() })),
  timeline: z.array(z.strictObject({ at: part.time, what: z.string(), detail: z.string().optional() })),
  requests: z.array(logFields),
  access: z.array(logFields),
  deliveries: z.array(logFields),
  bodyUntil: part.time.nullable(),
  body: z.string().nullable().optional().meta({ description: 'with --body only' }),
  problems: z.array(z.string()).meta({ description: 'what could not be read, or not to its end' }),
  complete: part.complete,
});

export type Show = z.infer<typeof show>;
