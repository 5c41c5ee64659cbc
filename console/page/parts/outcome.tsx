import './outcome.css';
import type { Outcome } from '../../contract.ts';
import { Notice } from './notice.tsx';

/** How something went that was asked for, in the words of the command-line tool. */
export function OutcomeLines({ outcome }: { readonly outcome: Outcome }) {
  const { done, lines } = outcome;
  return (
    <Notice tone={done ? 'good' : 'bad'} isLive>
      <p class="outcome-lines">
        {lines.length > 0 ? lines.join('\n') : done ? 'Done.' : 'Nothing was done.'}
      </p>
    </Notice>
  );
}
