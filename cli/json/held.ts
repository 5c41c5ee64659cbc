import { z } from 'zod';
import { HOLD_CATEGORIES } from '../../lambda/core/signature/hold-verdict.ts';
import * as part from './parts.ts';

/** `cedar-webhooks held list`. */
export const heldList = z.array(
  z.strictObject({
    requestUuid: part.requestUuid,
    eventType: part.eventType,
    heldAt: part.time,
    signedFields: z.array(z.string()),
    code: part.code,
    category: z.enum(HOLD_CATEGORIES),
    reason: z.string(),
  }),
);

export type HeldList = z.infer<typeof heldList>;

/** `cedar-webhooks held release`. */
export const heldRelease = z.array(
  part.result(['not-held', 'rejected', 'would-release', 'released', 'duplicate', 'conflict']),
);

/** `cedar-webhooks held discard`. */
export const heldDiscard = z.array(part.result(['not-held', 'releasable', 'discarded', 'would-discard']));
