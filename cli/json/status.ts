import { z } from 'zod';
import * as part from './parts.ts';

const waiting = z.strictObject({
  requestUuid: part.requestUuid,
  acceptedAt: part.time,
  status: part.status.nullable(),
  state: part.state,
  since: part.time.meta({ description: 'in that state' }),
  behind: part.requestUuid.nullable().meta({ description: 'the event of the entity before it' }),
  overdue: z.boolean(),
  attempt: part.count.nullable(),
  maxAttempts: part.count.nullable(),
  nextAttemptAt: part.time.nullable(),
  failedAt: part.time.nullable(),
  errorName: z.string().nullable(),
  fingerprint: part.fingerprint.nullable(),
  unsent: z.array(z.string()).meta({ description: 'subscribers whose queue does not have the event' }),
  sweeperAttempts: part.count.nullable(),
  sweepAt: part.time.nullable().meta({ description: 'when the sweeper takes it next' }),
  note: z.string(),
});

/** `cedar-webhooks status`. */
export const status = z.strictObject({
  entity: part.entity,
  subject: part.subject,
  status: part.status.nullable(),
  since: part.time.nullable().meta({ description: 'acceptance of the event that set the status' }),
  requestUuid: part.requestUuid.nullable(),
  state: part.state.nullable(),
  history: z.array(
    z.strictObject({
      requestUuid: part.requestUuid,
      acceptedAt: part.time,
      status: part.status.nullable(),
      state: part.state,
      late: z.boolean(),
      handledAt: part.time.nullable(),
    }),
  ),
  waiting: z.array(waiting),
  waitingSince: part.time
    .nullable()
    .meta({ description: 'how far back was looked for what waits and was not started, if that is not all' }),
  complete: part.complete,
});

export type Status = z.infer<typeof status>;
