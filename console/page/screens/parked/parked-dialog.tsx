import type { ParkedReleaseOutcome } from '../../../contract.ts';
import { Check } from '../../parts/field.tsx';
import { OutcomeNotice, PlanNotice, PlannedDialog } from '../../planned/planned-dialog.tsx';
import { ResultList } from '../../planned/result-list.tsx';
import { choicesFor, releaseRow, releaseSummary } from './parked-words.ts';
import type { ParkedReleasing } from './use-parked-release.ts';

/** Shows which parked events would be released and which not, and releases them when somebody says so. */
export function ReleaseParkedDialog({ release }: { readonly release: ParkedReleasing }) {
  return (
    <PlannedDialog
      planned={release}
      words={{
        title: ({ uuids }) => (uuids?.length === 1 ? 'Release this event' : 'Release parked events'),
        intro: () => (
          <p class="small">
            Each goes back to the sweeper, in the order of acceptance. Correct the cause first: what no queue
            takes is parked again.
          </p>
        ),
        planning: 'what would be released',
        plan: ({ results }) => (
          <>
            <PlanNotice isSome={mayRelease({ results })} words={releaseSummary(results, true)} />
            <ResultList label="What would be released" rows={results.map(releaseRow)} />
          </>
        ),
        options: (order, plan) => {
          const choices = choicesFor(plan?.results ?? []);
          return (
            <>
              {(order.renamed !== undefined || choices.renamed) && (
                <Check
                  label="Send events of an entity that was renamed as events of its new name"
                  isOn={order.renamed === true}
                  onChange={(renamed) => release.ask({ ...order, renamed })}
                />
              )}
              {(order.withoutRemoved !== undefined || choices.withoutRemoved) && (
                <Check
                  label="Drop the queues that the configuration no longer has"
                  isOn={order.withoutRemoved === true}
                  onChange={(withoutRemoved) => release.ask({ ...order, withoutRemoved })}
                />
              )}
            </>
          );
        },
        canConfirm: mayRelease,
        confirm: 'Release now',
        running: 'Releasing…',
        outcome: ({ results, failure }) => (
          <>
            <OutcomeNotice
              isGood={results.every(({ outcome }) => outcome === 'released')}
              words={releaseSummary(results, false)}
              failure={failure}
            />
            <ResultList label="What was released" rows={results.map(releaseRow)} />
          </>
        ),
      }}
    />
  );
}

function mayRelease({ results }: ParkedReleaseOutcome): boolean {
  return results.some(({ outcome }) => outcome === 'would-release');
}
