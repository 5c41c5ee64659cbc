import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks replay`. */
export const replay = z.strictObject({
  dryRun: z.boolean(),
  since: part.time.nullable().meta({ description: 'of the span that was looked at, if no event was named' }),
  results: z.array(
    part.result([
      'held',
      'parked',
      'unsent',
      'handled',
      'discarded',
      'no-queue',
      'would-replay',
      'replayed',
      'failed',
      'unknown',
      'erased',
      'no-body',
      'forgotten',
      'changed',
      'behind',
    ]),
  ),
  handledLeftOut: part.count,
  inDeadLetterQueue: part.count,
  notReached: part.count,
  failure: z.string().nullable(),
  complete: part.complete,
});

export type Replay = z.infer<typeof replay>;
