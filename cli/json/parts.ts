import { z } from 'zod';
import { ENTRY_STATES } from '../../operator/events/entry.ts';

// What occurs in the JSON of several commands has one name and one meaning in all of them.

export const requestUuid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .meta({ description: 'X-Webhook-Request-UUID, in lower case' });

export const eventType = z.string().meta({ description: 'event type, as the platform calls it' });

export const entity = z.string().meta({ description: 'kind of entity, such as merchant' });

export const subject = z.string().meta({ description: 'id of the entity' });

export const status = z.string().meta({ description: 'status that the event reports' });

export const state = z.enum(ENTRY_STATES).meta({ description: 'where the request stands' });

export const code = z.string().meta({ description: 'stable code of the answer' });

export const httpStatus = z.int().meta({ description: 'HTTP status of the answer' });

export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ format: 'date-time', description: 'a point in time, ISO 8601 in UTC' });

export const fingerprint = z.string().meta({ description: 'of the error of a handler' });

export const complete = z
  .boolean()
  .meta({ description: 'whether everything that was asked for is here, or was done' });

export const count = z.int().nonnegative();

/** What became of one request that a command was told to work on. */
export const result = (outcomes: readonly [string, ...string[]]) =>
  z.strictObject({
    requestUuid,
    outcome: z.enum(outcomes),
    detail: z.string().meta({ description: 'the same in a sentence' }),
  });
