import { synthesize } from './synthesize.ts';

/** Nine event types, each with the handler and two subscribers: as large as a stack is meant to get. */
export const LARGE_SETTINGS = {
  subscribers: [{ name: 'risk' }, { name: 'audit' }],
  eventTypes: ['refund', 'dispute', 'quote', 'fee'].map((entity) => ({
    name: `Business${entity}Changed`,
    entity,
  })),
  alarms: { silenceHours: 12 },
};

/** Template of a stage with {@link LARGE_SETTINGS}. */
export const LARGE = synthesize('sandbox', LARGE_SETTINGS);
