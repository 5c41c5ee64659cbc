import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks send`. */
export const send = z.array(
  z.strictObject({
    requestUuid: part.requestUuid.or(z.uuid()),
    httpStatus: part.httpStatus.nullable().meta({ description: 'null if nothing came back' }),
    code: part.code,
    detail: z.string().nullable(),
    latencyMilliseconds: z.number(),
    sentAt: part.time,
    acceptedAt: part.time.nullable().optional().meta({ description: 'with --wait only, as what follows' }),
    queuedAt: part.time.nullable().optional(),
    handledAt: part.time.nullable().optional(),
    late: z.boolean().nullable().optional(),
  }),
);

export type Send = z.infer<typeof send>;
