import { OUTBOX_INDEX } from '../../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX, TIME_INDEX_ATTRIBUTES } from '../../../lambda/core/ledger/time-index.ts';
import type { TableShape } from '../../../local/aws/usage/table-shape.ts';

/** The ledger as the stack makes it; a test compares. */
export const LEDGER_SHAPE: TableShape = {
  keys: ['pk'],
  indexes: [
    { name: OUTBOX_INDEX, keys: ['outbox', 'dueAt'], projected: ['pk', 'outbox', 'dueAt'] },
    {
      name: TIME_INDEX,
      keys: ['timeline', 'claimedAt'],
      projected: ['pk', 'timeline', 'claimedAt', ...TIME_INDEX_ATTRIBUTES],
    },
  ],
};

/** Statuses and history of entities. */
export const ENTITY_SHAPE: TableShape = { keys: ['pk', 'sk'], indexes: [] };
