import type { Overview } from '../../../contract.ts';
import { formatNumber } from '../../format.ts';
import { Badge } from '../../parts/badge.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { rejectionWords } from './rejection-words.ts';
import { shareOf } from './share-of.ts';
import type { Span } from './span.ts';
import { Unread } from './unread.tsx';

/** Rejected requests by reason, the most frequent first; then those that look like the platform's own. */
export function Rejections(props: {
  /** By reason; absent if the metrics could not be read. */
  readonly rejected: NonNullable<Overview['counts']>['rejected'] | undefined;
  readonly rejections: Overview['rejections'];
  readonly unread: Overview['unread'];
  readonly span: Span;
}) {
  const { rejected, rejections, unread, span } = props;
  const total = rejected?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <section class="card" aria-labelledby="rejections">
      <h2 id="rejections" class="overview-title">
        Rejected, by reason
      </h2>
      {rejected === undefined ? (
        <Unread unread={unread} parts={['metrics']} />
      ) : rejected.length === 0 ? (
        <p class="muted small">Nothing was rejected in the last {span.words}.</p>
      ) : (
        <ul class="shares">
          {rejected.map(({ reason, count }) => (
            <li key={reason}>
              <span>{rejectionWords(reason)}</span>
              <span class="number">{formatNumber(count)}</span>
              <span class="share" aria-hidden="true">
                <span style={{ width: `${shareOf(count, total)}%` }} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <Unread unread={unread} parts={['rejections', 'unkept']} />
      {rejections !== undefined && rejections.length > 0 && <LikelyGenuine rejections={rejections} />}
    </section>
  );
}

function LikelyGenuine({ rejections }: { readonly rejections: NonNullable<Overview['rejections']> }) {
  return (
    <>
      <h3 class="rejections-title">Rejected, though they look like the platform's</h3>
      <ul class="rejections">
        {rejections.map(({ status, code, path, verified, count, last, remedy }) => (
          <li key={`${code} ${path}`}>
            <span class="rejection-head">
              <Badge tone="bad" icon="ban">
                {status} {code}
              </Badge>
              {verified && (
                <Badge tone="watch" icon="hand">
                  hash is right
                </Badge>
              )}
              <span class="number">
                {formatNumber(count)} {count === 1 ? 'time' : 'times'}, <RelativeTime at={last} />
              </span>
            </span>
            <code class="wrap-anywhere">{path}</code>
            <span class="muted">{remedy}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
