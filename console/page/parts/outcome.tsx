import './outcome.css';
import type { ComponentChildren } from 'preact';
import type { Outcome, PrintedOutcome } from '../../contract.ts';
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

/** How something went that was asked for, in the words of the command-line tool. */
export function OutcomeLines({ outcome }: { readonly outcome: PrintedOutcome }) {
  const { done, lines } = outcome;
  return (
    <Notice tone={done ? 'good' : 'bad'} isLive>
      <p class="outcome-lines">
        {lines.length > 0 ? lines.join('\n') : done ? 'Done.' : 'Nothing was done.'}
      </p>
    </Notice>
  );
}
