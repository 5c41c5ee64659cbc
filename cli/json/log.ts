import { z } from 'zod';
import * as part from './parts.ts';

const entry = {
  receivedAt: part.time.meta({ description: 'when it was accepted, held or rejected' }),
  state: part.state,
  requestUuid: part.requestUuid.optional(),
  eventType: part.eventType.optional(),
  entity: part.entity.optional(),
  subject: part.subject.optional(),
  status: part.status.optional(),
  code: part.code.optional(),
  httpStatus: part.httpStatus.optional(),
  note: z.string().optional().meta({ description: 'what belongs to the state, in words' }),
  nextAttemptAt: part.time.optional(),
};

/** One line of `cedar-webhooks log`. */
export const logLine = z.strictObject(entry);

export type LogLine = z.infer<typeof logLine>;

/** One line of `cedar-webhooks export --format jsonl`. */
export const exportLine = z.strictObject({
  ...entry,
  securityFields: z
    .string()
    .optional()
    .meta({ description: 'X-Webhook-Security-Fields; with --bodies only' }),
  body: z.string().optional().meta({ description: 'as it was sent; with --bodies only' }),
});
