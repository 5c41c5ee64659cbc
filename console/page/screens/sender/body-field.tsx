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
  const fault = error ?? (check?.ok === false ? check.message : undefined);
  return (
    <div class="field">
      <div class="body-head">
        <label for="body">Body</label>
        <span class="row">
          {check?.ok && check.pretty !== text && (
            <button type="button" class="button" data-kind="quiet" onClick={() => onEdit(check.pretty)}>
              Indent
            </button>
          )}
          {isEdited && (
            <button type="button" class="button" data-kind="quiet" onClick={onReset}>
              Back to the mock body
            </button>
          )}
        </span>
      </div>
      <textarea
        id="body"
        class="input"
        rows={8}
        spellcheck={false}
        autocomplete="off"
        value={text}
        aria-invalid={fault !== undefined || undefined}
        aria-describedby="body-note"
        onInput={({ currentTarget }) => onEdit(currentTarget.value)}
      />
      <p id="body-note" class="field-note" data-fault={fault !== undefined} aria-live="polite">
        {fault ??
          (isEdited
            ? 'Sent as it stands here, character by character.'
            : 'Mock data. Edit it to send your own.')}
      </p>
    </div>
  );
}
