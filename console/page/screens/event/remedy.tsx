import type { RemedyAction, RemedyLine } from '../../../contract.ts';

const BUTTONS: Readonly<Record<RemedyAction, string>> = {
  redrive: 'Redrive…',
  'release-held': 'Release…',
  'release-parked': 'Release…',
};

/** What to do: with the button for it where the console has one, and the command to give instead, set apart. */
export function Remedy(props: {
  readonly remedy: RemedyLine;
  /** Does what the console has in place of the command; absent where that is out of place. */
  readonly onAct?: (action: RemedyAction) => void;
}) {
  const { text, command, action, after } = props.remedy;
  const onAct = action === undefined ? undefined : props.onAct;
  return (
    <>
      <p class="remedy">
        {text}
        {command !== undefined && (
          <>
            : <code>{command}</code>
          </>
        )}
        {after !== undefined && `; ${after}`}
        {onAct === undefined ? '.' : ', or here:'}
      </p>
      {action !== undefined && onAct !== undefined && (
        <button type="button" class="button" data-kind="strong" onClick={() => onAct(action)}>
          {BUTTONS[action]}
        </button>
      )}
    </>
  );
}
