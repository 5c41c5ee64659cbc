import type { SentRequest } from '../../../contract.ts';
import { formatSpan } from '../../format.ts';
import { Badge } from '../../parts/badge.tsx';
import type { IconName } from '../../parts/icon-outlines.ts';
import type { Tone } from '../../parts/state-badges.ts';
import { placeOf, type ResultWords, resultOf } from './sent-log.ts';

const STYLES: Readonly<Record<ResultWords['kind'], { readonly tone: Tone; readonly icon: IconName }>> = {
  good: { tone: 'good', icon: 'check' },
  bad: { tone: 'bad', icon: 'ban' },
  wait: { tone: 'busy', icon: 'clock' },
};

/** How one request went, with the way to what became of it here. */
export function SentResult(props: { readonly request: SentRequest; readonly hasLink?: boolean }) {
  const { request, hasLink = false } = props;
  const { kind, words } = resultOf(request);
  const { tone, icon } = STYLES[kind];
  return (
    <span class="sent-result">
      <Badge tone={tone} icon={icon}>
        {words}
      </Badge>
      {hasLink && request.failure !== undefined && <span class="small">{request.failure}</span>}
      {hasLink && request.answer !== undefined && (
        <>
          <span class="muted small number">after {formatSpan(request.answer.milliseconds)}</span>
          <a class="small" href={placeOf(request)}>
            See it in our log
          </a>
        </>
      )}
    </span>
  );
}
