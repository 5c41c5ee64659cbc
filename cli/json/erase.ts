import { z } from 'zod';
import * as part from './parts.ts';

/** `cedar-webhooks erase`. */
export const erase = z.strictObject({
  entity: part.entity,
  subject: part.subject,
  erased: z.boolean().meta({ description: 'false for a dry run' }),
  records: part.count.meta({ description: 'of status and history' }),
  claims: part.count.meta({ description: 'in the ledger' }),
  unsent: z.array(part.requestUuid).meta({ description: 'left as they are' }),
  held: z.array(part.requestUuid).meta({ description: 'left as they are' }),
  complete: part.complete,
});

export type Erase = z.infer<typeof erase>;
