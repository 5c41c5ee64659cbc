import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks explain`. */
export const explain = z.strictObject({
  known: z.boolean().meta({ description: 'a known mistake explains the answer' }),
  findings: z.array(
    z.strictObject({
      cause: z.string().meta({ description: 'stable code' }),
      wrong: z.string(),
      todo: z.string(),
    }),
  ),
});

export type Explain = z.infer<typeof explain>;

/** `cedar-webhooks verify`. */
export const verify = z.discriminatedUnion('valid', [
  z.strictObject({
    valid: z.literal(true),
    rendering: z.string(),
    policyChecked: z.boolean().meta({ description: 'against the field policy of a type, too' }),
  }),
  z.strictObject({ valid: z.literal(false), code: part.code, detail: z.string() }),
]);

export type Verify = z.infer<typeof verify>;
