import { z } from 'zod';
import { CHANGE_KINDS } from '../../operator/audit/audit-entry.ts';
import * as part from './parts.ts';

/** `cedar-webhooks audit`. */
export const audit = z.array(
  z.strictObject({
    operationId: z.string(),
    operation: z.enum(CHANGE_KINDS),
    caller: z.string().meta({ description: 'ARN of whoever asked for it' }),
    reason: z.string().nullable(),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
      .meta({ description: 'what was asked for' }),
    startedAt: part.time,
    outcome: z
      .strictObject({
        result: z.enum(['done', 'failed', 'interrupted']),
        endedAt: part.time,
        counts: z.record(z.string(), part.count).nullable().meta({ description: 'how many of what' }),
        error: z.string().nullable().meta({ description: 'name of the error' }),
      })
      .nullable()
      .meta({ description: 'null if it is under way, or ended before it could say what came of it' }),
  }),
);

export type Audit = z.infer<typeof audit>;
