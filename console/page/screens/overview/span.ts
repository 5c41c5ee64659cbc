/** A time that the overview can show. */
export interface Span {
  readonly minutes: number;
  readonly words: string;
}

const HOUR: Span = { minutes: 60, words: 'hour' };

export const SPANS: readonly Span[] = [
  { minutes: 15, words: '15 minutes' },
  HOUR,
  { minutes: 360, words: '6 hours' },
  { minutes: 1440, words: '24 hours' },
];

/** The span of an address; the last hour if it names none that is offered. */
export function spanOf(minutes: string | null): Span {
  return SPANS.find((span) => String(span.minutes) === minutes) ?? HOUR;
}
