import type { DeliveryFacts } from '../../operator/target/target.ts';

/** How a stack delivers that is configured as usual. */
export const DELIVERY: DeliveryFacts = {
  maxAttempts: 5,
  visibilitySeconds: 180,
  handlerTimeoutSeconds: 30,
  sweeperMaxAttempts: 100,
};
