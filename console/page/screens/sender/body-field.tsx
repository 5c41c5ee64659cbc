import { useRef } from 'preact/hooks';
import { Field } from '../../parts/field.tsx';
import type { BodyCheck } from './body-check.ts';

/** The body: a mock one that follows the fields above, until somebody edits it. */
export function BodyField(props: {
  readonly text: string;
  /** Absent while the body is the mock one. */
  readonly check: BodyCheck | undefined;
  readonly isEdited: boolean;
  /** Why there is no mock body. */
  readonly error: string | undefined;
  readonly onEdit: (text: string) => void;
  readonly onReset: () => void;
}) {
  const { text, check, isEdited, error, onEdit, onReset } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  /** The button goes with what it does, so the focus goes to the text. */
  const pressed = (action: () => void) => () => {
    area.current?.focus();
    action();
  };
  return (
    <Field
      label="Body"
      fault={error ?? (check?.ok === false ? check.message : undefined)}
      hint={
        isEdited
          ? 'Sent as it stands here, character by character. Status and id above play no part.'
          : 'Mock data. Edit it to send your own.'
      }
      actions={
        <span class="row">
          {check?.ok && check.pretty !== text && (
            <button
              type="button"
              class="button"
              data-kind="quiet"
              onClick={pressed(() => onEdit(check.pretty))}
            >
              Indent
            </button>
          )}
          {isEdited && (
            <button type="button" class="button" data-kind="quiet" onClick={pressed(onReset)}>
              Back to the mock body
            </button>
          )}
        </span>
      }
    >
      {(attributes) => (
        <textarea
          {...attributes}
          ref={area}
          class="input"
          rows={8}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => onEdit(currentTarget.value)}
        />
      )}
    </Field>
  );
}
