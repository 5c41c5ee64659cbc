import type { Overview } from '../../../contract.ts';
import { formatNumber } from '../../format.ts';
import { refusalWords } from './refusal-words.ts';
import { shareOf } from './share-of.ts';
import type { Span } from './span.ts';

/** Refused requests by reason, the most frequent first. */
export function Refusals(props: { readonly refused: Overview['counts']['refused']; readonly span: Span }) {
  const { refused, span } = props;
  const total = refused.reduce((sum, { count }) => sum + count, 0);
  return (
    <section class="card" aria-labelledby="refusals">
      <h2 id="refusals" class="overview-title">
        Refused, by reason
      </h2>
      {refused.length === 0 ? (
        <p class="muted small">Nothing was refused in the last {span.words}.</p>
      ) : (
        <ul class="shares">
          {refused.map(({ reason, count }) => (
            <li key={reason}>
              <span>{refusalWords(reason)}</span>
              <span class="number">{formatNumber(count)}</span>
              <span class="share" aria-hidden="true">
                <span style={{ width: `${shareOf(count, total)}%` }} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
