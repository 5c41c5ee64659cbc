import type { Overview } from '../../../contract.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { Badge } from '../../parts/badge.tsx';
import { ExactTime, RelativeTime } from '../../parts/time.tsx';
import { previousUse } from './previous-use.ts';
import type { Span } from './span.ts';
import { Unread } from './unread.tsx';

/** How old the secret is, and whether the one before it is still needed. */
export function Secret(props: {
  readonly secret: Overview['secret'];
  readonly unread: Overview['unread'];
  /** When the overview was made. */
  readonly at: number;
  readonly span: Span;
}) {
  const { secret, unread, at, span } = props;
  return (
    <section class="card" aria-labelledby="secret">
      <h2 id="secret" class="overview-title">
        Webhook secret
      </h2>
      {secret !== undefined && <Versions secret={secret} at={at} span={span} />}
      <Unread unread={unread} parts={['secret']} />
    </section>
  );
}

function Versions(props: {
  readonly secret: NonNullable<Overview['secret']>;
  readonly at: number;
  readonly span: Span;
}) {
  const { secret, at, span } = props;
  const zone = useTimeZone();
  const { storedAt, previousUntil, previousUsed = 0 } = secret;
  const isPreviousValid = previousUntil !== undefined && previousUntil > at;
  if (storedAt === undefined) {
    return (
      <Badge tone="bad" icon="cross">
        none is stored: every request is answered 503
      </Badge>
    );
  }
  return (
    <dl class="facts">
      <dt>Stored</dt>
      <dd>
        <RelativeTime at={storedAt} />
      </dd>
      <dt>Previous one</dt>
      {isPreviousValid ? (
        <dd>
          verifies until <ExactTime at={previousUntil} />
        </dd>
      ) : (
        <dd>none verifies</dd>
      )}
      {(isPreviousValid || previousUsed > 0) && (
        <>
          <dt>Verified by it</dt>
          <dd>{previousUse(secret, at, span, zone)}</dd>
        </>
      )}
    </dl>
  );
}
