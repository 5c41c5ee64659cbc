import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks url`. */
export const url = z.strictObject({
  urls: z.array(z.strictObject({ eventType: part.eventType, url: z.url() })),
  anyTypeUrl: z.url().optional().meta({ description: 'takes any type; absent if one was named' }),
  secretStored: z.boolean(),
});

export type Url = z.infer<typeof url>;
