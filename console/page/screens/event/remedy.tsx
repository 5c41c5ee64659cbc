import type { RemedyLine } from '../../../contract.ts';

/** What to do, with the command to give set apart. */
export function Remedy({ text, command, after }: RemedyLine) {
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
