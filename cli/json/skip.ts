import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks skip`. */
export const skip = z.strictObject({
  requestUuid: part.requestUuid,
  entity: part.entity,
  subject: part.subject,
  outcome: z.enum(['marked', 'was-marked']),
  nextReceiveAt: part.time.meta({
    description: 'when its queue gives it out again, if nothing holds it up, and its handler skips it',
  }),
  detail: z.string().meta({ description: 'the same in sentences' }),
});

export type Skip = z.infer<typeof skip>;
