import { z } from 'zod';
import { VERDICTS } from '../../operator/reconcile/finding.ts';
import * as part from './parts.ts';

/** `cedar-webhooks reconcile`. */
export const reconcile = z.strictObject({
  form: z.string().meta({ description: 'of the list' }),
  column: z.string().meta({ description: 'that was taken for the request UUIDs' }),
  uuids: part.count,
  repeated: part.count,
  unread: z
    .strictObject({ count: part.count, first: z.array(z.int()) })
    .meta({ description: 'lines without one' }),
  logsSince: part.time,
  logsUntil: part.time,
  counts: z.record(z.enum(VERDICTS), part.count),
  findings: z
    .array(
      z.strictObject({
        requestUuid: part.requestUuid,
        verdict: z.enum(VERDICTS),
        state: part.state.nullable(),
        note: z.string().nullable(),
      }),
    )
    .meta({ description: 'of all that is not handled' }),
  problems: z.array(z.string()).meta({ description: 'what could not be read' }),
  complete: part.complete,
});

export type Reconcile = z.infer<typeof reconcile>;
