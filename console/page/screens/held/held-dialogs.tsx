import type { HeldReleaseOutcome } from '../../../contract.ts';
import { Check } from '../../parts/field.tsx';
import { OutcomeNotice, PlanNotice, PlannedDialog } from '../../planned/planned-dialog.tsx';
import { ResultList } from '../../planned/result-list.tsx';
import {
  discardRow,
  discardSummary,
  heldTitle,
  isNotPortable,
  releaseRow,
  releaseSummary,
} from './held-words.ts';
import type { HeldDiscarding, HeldReleasing } from './use-held.ts';

/** Shows which held requests would be released and which not, and releases them when somebody says so. */
export function ReleaseHeldDialog({ release }: { readonly release: HeldReleasing }) {
  return (
    <PlannedDialog
      planned={release}
      words={{
        title: ({ requests }) => heldTitle('Release', requests),
        intro: () => (
          <p class="small">
            Each is accepted as it came, if it keeps the policy as it is now. The sweeper then sends it to its
            queues.
          </p>
        ),
        planning: 'what would be released',
        plan: ({ results }, order) => (
          <>
            <PlanNotice isSome={mayRelease({ results })} words={releaseSummary(results, true)} />
            <ResultList
              label="What would be released"
              rows={results.map((result) => releaseRow(result, order.notPortable === true))}
            />
          </>
        ),
        options: ({ requests, notPortable }, plan) =>
          'uuids' in requests &&
          (notPortable !== undefined || isNotPortable(plan?.results ?? [])) && (
            <Check
              label="Release it as it is: every subscriber can read it"
              isOn={notPortable === true}
              onChange={(isOn) => release.ask({ requests, notPortable: isOn })}
            />
          ),
        canConfirm: mayRelease,
        confirm: 'Release now',
        running: 'Releasing…',
        outcome: ({ results, failure }, order) => {
          const isDone = ({ outcome }: (typeof results)[number]) =>
            outcome === 'released' || outcome === 'duplicate';
          return (
            <>
              <OutcomeNotice
                isGood={results.every(isDone)}
                words={releaseSummary(results, false)}
                failure={failure}
              />
              <ResultList
                label="What was released"
                rows={results.map((result) => releaseRow(result, order.notPortable === true))}
              />
            </>
          );
        },
      }}
    />
  );
}

function mayRelease({ results }: HeldReleaseOutcome): boolean {
  return results.some(({ outcome }) => outcome === 'would-release');
}

/** Shows which held requests would be forgotten, and forgets them when somebody says so. */
export function DiscardHeldDialog({ discard }: { readonly discard: HeldDiscarding }) {
  return (
    <PlannedDialog
      planned={discard}
      words={{
        title: ({ requests }) => heldTitle('Discard', requests),
        intro: () => (
          <p class="small">
            This cannot be undone: a held request is authentic, and nothing else is kept of it here. Its UUID
            stays free, so it can be sent again from the platform.
          </p>
        ),
        planning: 'what would be discarded',
        plan: ({ results }) => (
          <>
            <PlanNotice
              isSome={results.some(({ outcome }) => outcome === 'would-discard')}
              words={discardSummary(results, true)}
            />
            <ResultList label="What would be discarded" rows={results.map(discardRow)} />
          </>
        ),
        canConfirm: ({ results }) => results.some(({ outcome }) => outcome === 'would-discard'),
        confirm: 'Discard for good',
        isDanger: true,
        running: 'Discarding…',
        outcome: ({ results, failure }) => (
          <>
            <OutcomeNotice
              isGood={results.every(({ outcome }) => outcome === 'discarded')}
              words={discardSummary(results, false)}
              failure={failure}
            />
            <ResultList label="What was discarded" rows={results.map(discardRow)} />
          </>
        ),
      }}
    />
  );
}
