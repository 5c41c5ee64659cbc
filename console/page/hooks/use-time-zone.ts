import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { TimeZone } from '../../../operator/time-zone.ts';

/** What the times of the page are in, as the run's facts say it. */
export const TimeZoneContext = createContext<TimeZone>('utc');

/** What the times of the page are in. */
export function useTimeZone(): TimeZone {
  return useContext(TimeZoneContext);
}
