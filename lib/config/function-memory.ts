/** Memory of each function, in megabytes. Lambda gives processor time in proportion: a whole one at 1769. */
export const FUNCTION_MEMORY = {
  verifier: 512,
  handler: 512,
  sweeper: 512,
  canary: 256,
} as const;
