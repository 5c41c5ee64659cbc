import './outcome.css';
import type { ComponentChildren } from 'preact';
import type { Outcome } from '../../contract.ts';
import { Notice } from './notice.tsx';

/** How something went that was asked for: in a sentence or two, and what there is to tell of single requests. */
export function OutcomeNotice(props: { readonly outcome: Outcome; readonly children: ComponentChildren }) {
  const { done, results, failure } = props.outcome;
  return (
    <Notice tone={done ? 'good' : 'bad'} isLive>
      {props.children}
      {results.length > 0 && (
        <p class="outcome-lines">
          {results
            .map(({ requestUuid, outcome, detail }) => `${requestUuid}  ${outcome}  ${detail}`)
            .join('\n')}
        </p>
      )}
      {failure !== undefined && <p>Stopped. {failure}</p>}
    </Notice>
  );
}
