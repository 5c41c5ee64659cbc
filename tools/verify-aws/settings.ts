/** Id of the construct beside the stage's own. */
export const SECOND_ID = 'Second';

/** Settings with which what takes its time takes little. */
export const BASE_SETTINGS = {
  handlerTimeoutSeconds: 6,
  maxReceiveCount: 2,
  secretCacheSeconds: 5,
  secretRefetchSeconds: 1,
  sweepAfterSeconds: 45,
  logRetentionDays: 1,
  // The walk runs it by itself.
  canary: { everyMinutes: 60 },
} as const;
