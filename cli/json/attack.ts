import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks attack`. */
export const attack = z.strictObject({
  url: z.url(),
  eventType: part.eventType,
  subject: part.subject.meta({ description: 'id of the entity of its events' }),
  entities: z.array(part.entity),
  holes: part.count,
  complete: part.complete,
  heldLeft: z.string().optional(),
  attacks: z.array(
    z.strictObject({
      name: z.string(),
      verdict: z.enum(['rejected', 'accepted-by-scheme', 'hole', 'skipped']),
      detail: z.string().optional(),
      hole: z.string().optional(),
      counterMeasure: z.string().optional(),
      requests: part.count,
      milliseconds: z.number(),
    }),
  ),
});

export type Attack = z.infer<typeof attack>;
