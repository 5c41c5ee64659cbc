import { z } from 'zod';
import * as part from './parts.ts';

const use = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('used'), requests: part.count, since: part.time, lastUsedAt: part.time }),
  z.strictObject({ state: z.literal('unused'), since: part.time }),
  z.strictObject({ state: z.literal('unknown'), reason: z.string() }),
]);

export type SecretUseJson = z.infer<typeof use>;

const version = { versionId: z.string(), storedAt: part.time, use: use.nullable() };

/** `cedar-webhooks secret status`. */
export const secretStatus = z.strictObject({
  stored: z.boolean(),
  current: z.strictObject(version).nullable(),
  previous: z.strictObject({ ...version, verifies: z.boolean(), verifiesUntil: part.time }).nullable(),
});

export type SecretStatus = z.infer<typeof secretStatus>;
