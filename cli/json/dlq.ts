import { z } from 'zod';
import * as part from './parts.ts';

const ofQueue = {
  entity: part.entity,
  subscriber: z.string(),
  queue: z.string().meta({ description: 'name of the queue whose dead letters these are' }),
};

const reading = {
  ...ofQueue,
  total: part.count.meta({ description: 'messages in the dead-letter queue, as SQS estimates them' }),
  seen: part.count,
  complete: part.complete,
  unseenBecause: z.enum(['limit', 'hidden', 'behind']).nullable().meta({
    description: 'greater --limit needed; received by somebody else; behind others of their entity',
  }),
};

/** `cedar-webhooks dlq list`. */
export const dlqList = z.strictObject({
  queues: z.array(
    z.strictObject({
      ...reading,
      groups: z.array(
        z.strictObject({
          fingerprint: part.fingerprint.nullable(),
          error: z.string(),
          count: part.count,
          firstDeadLetteredAt: part.time,
          lastDeadLetteredAt: part.time,
          exampleRequestUuid: part.requestUuid.nullable(),
          entities: z.array(z.strictObject({ entity: part.entity, subject: part.subject })),
        }),
      ),
    }),
  ),
  complete: part.complete,
});

export type DlqList = z.infer<typeof dlqList>;

/** `cedar-webhooks dlq peek`. */
export const dlqPeek = z.strictObject({
  deadLetters: z.array(
    z.strictObject({
      ...ofQueue,
      messageId: z.string(),
      requestUuid: part.requestUuid.nullable(),
      eventType: part.eventType.nullable(),
      subject: part.subject.nullable(),
      status: part.status.nullable(),
      acceptedAt: part.time.nullable(),
      deadLetteredAt: part.time,
      attempts: part.count.nullable(),
      fingerprint: part.fingerprint.nullable(),
      error: z.string(),
      handledAt: part.time.nullable(),
      body: z.string().optional().meta({ description: 'with --body only' }),
    }),
  ),
  queues: z.array(z.strictObject(reading)),
  complete: part.complete,
});

export type DlqPeek = z.infer<typeof dlqPeek>;

const planned = z.strictObject({
  dryRun: z.literal(true),
  queues: z.array(
    z.strictObject({ ...reading, wouldMove: z.array(part.requestUuid), unreadable: part.count }),
  ),
  notFound: z.array(part.requestUuid),
  complete: part.complete,
});

const moved = z.strictObject({
  dryRun: z.literal(false),
  queues: z.array(
    z.strictObject({
      ...ofQueue,
      moved: z.array(part.requestUuid),
      left: z.array(
        z.strictObject({
          requestUuid: part.requestUuid.nullable(),
          messageId: z.string(),
          reason: z.string(),
          detail: z.string(),
        }),
      ),
      passedBy: part.count.meta({ description: 'messages that the filters did not mean' }),
      remaining: part.count.nullable().meta({ description: 'messages afterwards, as SQS estimates them' }),
      failure: z.string().nullable(),
    }),
  ),
  notFound: z.array(part.requestUuid),
  complete: part.complete,
});

const letter = z.strictObject({
  messageId: z.string(),
  requestUuid: part.requestUuid.nullable().meta({ description: 'null if the message could not be read' }),
});

const wouldDiscard = z.strictObject({
  dryRun: z.literal(true),
  count: part.count.meta({ description: 'to be given as --count' }),
  queues: z.array(z.strictObject({ ...reading, wouldDiscard: z.array(letter) })),
  notFound: z.array(part.requestUuid),
  complete: part.complete,
});

const discarded = z.strictObject({
  dryRun: z.literal(false),
  queues: z.array(
    z.strictObject({
      ...ofQueue,
      discarded: z.array(letter),
      left: z.array(letter),
      failure: z.string().nullable(),
    }),
  ),
  notFound: z.array(part.requestUuid),
  complete: part.complete,
});

/** `cedar-webhooks dlq discard`. */
export const dlqDiscard = z.discriminatedUnion('dryRun', [wouldDiscard, discarded]);

export type DlqDiscard = z.infer<typeof dlqDiscard>;

/** `cedar-webhooks dlq redrive`. */
export const dlqRedrive = z.discriminatedUnion('dryRun', [planned, moved]);

export type DlqRedrive = z.infer<typeof dlqRedrive>;
