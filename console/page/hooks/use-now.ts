import { useState } from 'preact/hooks';
import { useInterval } from './use-interval.ts';

/** The time, in milliseconds since the epoch; renders again every so often. */
export function useNow(milliseconds = 1000): number {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), milliseconds);
  return now;
}
