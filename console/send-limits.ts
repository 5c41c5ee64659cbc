/** What one order to the sender may ask for: the page says it at the field, the server insists on it. */
export const SEND_LIMITS = {
  /** Requests of one order; the sender's log keeps fewer. */
  count: 10_000,
  /** Requests a second. A local run that shares its machine takes no more. */
  rate: 200,
  /** Characters of a status and of an id. */
  text: 200,
} as const;
