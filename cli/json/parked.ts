import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks parked list`. */
export const parkedList = z.array(
  z.strictObject({
    requestUuid: part.requestUuid,
    eventType: part.eventType,
    entity: part.entity,
    subject: part.subject,
    acceptedAt: part.time,
    unsent: z.array(z.string()).meta({ description: 'subscribers whose queue does not have the event' }),
    attempts: part.count.meta({ description: 'of the sweeper' }),
    reason: z.string(),
  }),
);

export type ParkedList = z.infer<typeof parkedList>;

/** `cedar-webhooks parked release`. */
export const parkedRelease = z.array(
  part.result(['not-parked', 'changed', 'renamed', 'removed', 'released', 'would-release']),
);
