import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What a control with a fault says of itself. */
interface FaultAttributes {
  readonly 'aria-invalid'?: true;
  readonly 'aria-describedby'?: string;
}

/** A control with its label, and what is wrong with it or what is to be known. */
export function Field(props: {
  readonly label: string;
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly children: (id: string, fault: FaultAttributes) => ComponentChildren;
}) {
  const { label, fault, hint, children } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const note = fault ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, {
        ...(fault !== undefined && { 'aria-invalid': true }),
        ...(note !== undefined && { 'aria-describedby': noteId }),
      })}
      {note !== undefined && (
        <p id={noteId} class="field-note" data-fault={fault !== undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
