import type { TimeZone } from '../../../../operator/time-zone.ts';
import { inZone } from '../../format.ts';

/** A time as the browser's field for it wants it: to the minute, without a zone. */
export function inputTextOf(time: number, zone: TimeZone): string {
  return inZone(time, zone).slice(0, 16);
}

/** The time that such a field holds; `undefined` if it is empty. */
export function timeOfInput(text: string, zone: TimeZone): number | undefined {
  // Without a zone it is read as that of the reader.
  const time = Date.parse(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}
