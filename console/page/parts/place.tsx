import './place.css';
import type { RunFacts } from '../../contract.ts';
import { READ_ONLY } from '../../read-only-words.ts';
import { READ_ONLY_ID } from './change-button.tsx';

/** Where a deployed stack is, and whether it can be changed here: on every screen. */
export function PlaceLine({ run }: { readonly run: RunFacts }) {
  const { location, isProduction, allowsChanges } = run;
  if (location === undefined) return null;
  return (
    <p class="place" data-production={isProduction || undefined}>
      {isProduction && <strong>Production</strong>}
      <span>
        <span class="place-word">account </span>
        {location.account}, {location.region}
      </span>
      {allowsChanges ? (
        <span class="place-changes">changes are allowed</span>
      ) : (
        <>
          <span class="place-short" aria-hidden="true">
            read-only
          </span>
          <span id={READ_ONLY_ID} class="place-long">
            {READ_ONLY}
          </span>
        </>
      )}
    </p>
  );
}
