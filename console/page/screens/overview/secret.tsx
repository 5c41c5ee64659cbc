import type { Overview } from '../../../contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { ExactTime, RelativeTime } from '../../parts/time.tsx';
import { previousUse } from './previous-use.ts';
import type { Span } from './span.ts';

/** How old the secret is, and whether the one before it is still needed. */
export function Secret(props: {
  readonly secret: Overview['secret'];
  /** When the overview was made. */
  readonly at: number;
  readonly span: Span;
}) {
  const { secret, at, span } = props;
  const { storedAt, previousUntil, previousUsed } = secret;
  const isPreviousValid = previousUntil !== undefined && previousUntil > at;
  return (
    <section class="card" aria-labelledby="secret">
      <h2 id="secret" class="overview-title">
        Webhook secret
      </h2>
      {storedAt === undefined ? (
        <Badge tone="bad" icon="cross">
          none is stored: every request is answered 503
        </Badge>
      ) : (
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
              <dd>{previousUse(secret, at, span)}</dd>
            </>
          )}
        </dl>
      )}
    </section>
  );
}
