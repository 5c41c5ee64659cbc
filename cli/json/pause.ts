import { z } from 'zod';
import * as part from './parts.ts';

const handlers = <Outcome extends readonly [string, ...string[]]>(outcomes: Outcome) =>
  z.array(
    z.strictObject({
      entity: part.entity,
      outcome: z.enum(outcomes),
      detail: z.string().meta({ description: 'the same in a sentence' }),
    }),
  );

/** `cedar-webhooks pause`. */
export const pause = handlers(['paused', 'was-paused', 'pausing', 'no-mapping']);

export type Pause = z.infer<typeof pause>;

/** `cedar-webhooks resume`. */
export const resume = handlers(['resumed', 'was-running', 'resuming', 'no-mapping']);

export type Resume = z.infer<typeof resume>;
