import type { RemedyAction, RemedyLine } from '../../../contract.ts';
import { ChangeButton } from '../../parts/change-button.tsx';

const BUTTONS: Readonly<Record<RemedyAction['what'], string>> = {
  redrive: 'Redrive…',
  'release-held': 'Release…',
  'release-parked': 'Release…',
};

/** What to do, with the command to give set apart; first the button for it, where the console has one. */
export function Remedy(props: {
  readonly remedy: RemedyLine;
  /** Does what the console has in place of the command; absent where that is out of place. */
  readonly onAct?: (action: RemedyAction) => void;
}) {
  const { text, command, action, after } = props.remedy;
  const { onAct } = props;
  if (action === undefined || onAct === undefined) {
    return (
      <p class="remedy">
        {text}
        {command !== undefined && (
          <>
            : <code>{command}</code>
          </>
        )}
        {after !== undefined && `; ${after}`}.
      </p>
    );
  }
  return (
    <div class="remedy-steps">
      <p class="remedy">{text}:</p>
      <ChangeButton data-kind="strong" onClick={() => onAct(action)}>
        {BUTTONS[action.what]}
      </ChangeButton>
      <p class="remedy small">
        or in a terminal: <code>{command}</code>
      </p>
    </div>
  );
}
