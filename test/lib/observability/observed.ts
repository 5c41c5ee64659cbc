import { synthesize } from '../synthesize.ts';

/** Name of the stack of {@link OBSERVED}. */
export const SERVICE = 'cedar-webhooks-sandbox';

/** A stage with subscribers and every alarm there is. */
export const OBSERVED = synthesize('sandbox', {
  canary: true,
  subscribers: [{ name: 'risk', eventTypes: ['BusinessKycStatusChanged'] }, { name: 'audit' }],
  alarms: { emails: ['night@example.com', 'day@example.com'], silenceHours: 12 },
});
