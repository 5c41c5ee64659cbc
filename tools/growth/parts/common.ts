/** A time that all runs begin at. */
export const NOON = Date.UTC(2026, 10, 21, 12);

/** How long a call of AWS takes in these runs, in milliseconds. */
export const CALL_TIME = 10;

/** UUID of a number; the numbers are spread over all that a UUID begins with. */
export function uuid(number: number): string {
  const spread = Math.imul(number, SPREAD) >>> 0;
  return `${spread.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** The number of a UUID. */
export function numberOf(uuid: string): number {
  return Math.imul(Number.parseInt(uuid.slice(0, 8), 16), BACK) >>> 0;
}

/** Odd, so that it gives each number of 32 bits another one. */
const SPREAD = 0x9e3779b1;

/** What takes it back: their product is 1 in 32 bits. */
const BACK = 0x0e8b2f51;
