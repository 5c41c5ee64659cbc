import { z } from 'zod';

/** `cedar-webhooks doctor`. */
export const doctor = z.strictObject({
  target: z
    .strictObject({
      name: z.string(),
      stackName: z.string(),
      isLocal: z.boolean(),
      region: z.string().optional(),
      account: z.string().optional(),
      endpoint: z.url(),
    })
    .nullable()
    .meta({ description: 'null if it was not found' }),
  healthy: z.boolean().meta({ description: 'nothing fails, and nothing is to be looked at' }),
  checks: z.array(
    z.strictObject({
      state: z.enum(['ok', 'warn', 'fail', 'skipped']),
      check: z.string(),
      words: z.string(),
      next: z.string().optional().meta({ description: 'the command to give' }),
    }),
  ),
});

export type Doctor = z.infer<typeof doctor>;
