import type { EventDetail } from '../../../contract.ts';

/** What to do, with the command to give set apart. */
export function Remedy({ text, command, after }: NonNullable<EventDetail['remedy']>) {
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
