import { formatExact, formatRelative } from '../format.ts';
import { useNow } from '../hooks/use-now.ts';
import { useTimeZone } from '../hooks/use-time-zone.ts';

/** How long ago something was; the exact time is in its title. */
export function RelativeTime({ at }: { readonly at: number }) {
  const now = useNow();
  return (
    <time class="number" dateTime={new Date(at).toISOString()} title={formatExact(at, useTimeZone())}>
      {formatRelative(at, now)}
    </time>
  );
}

/** How long ago the first and the last of several were; one time if both read the same. */
export function RelativeTimes({ first, last }: { readonly first: number; readonly last: number }) {
  const now = useNow();
  if (formatRelative(first, now) === formatRelative(last, now)) return <RelativeTime at={last} />;
  return (
    <>
      <RelativeTime at={first} /> to <RelativeTime at={last} />
    </>
  );
}

/** When something was, exactly. */
export function ExactTime({ at }: { readonly at: number }) {
  return (
    <time class="number" dateTime={new Date(at).toISOString()}>
      {formatExact(at, useTimeZone())}
    </time>
  );
}
