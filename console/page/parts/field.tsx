import './field.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What stands around a control. */
interface FieldText {
  readonly label: string;
  /** What is wrong with it; takes the place of the hint. */
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
}

/** What a control says of itself, so that its label and its note are read out with it. */
interface ControlAttributes {
  readonly id: string;
  readonly 'aria-invalid'?: true;
  readonly 'aria-describedby'?: string;
}

/** A control with its label, and what is wrong with it or what is to be known. */
export function Field(
  props: FieldText & {
    /** Buttons beside the label. */
    readonly actions?: ComponentChildren;
    readonly children: (attributes: ControlAttributes) => ComponentChildren;
  },
) {
  const { label, fault, hint, actions, children } = props;
  const id = useId();
  const note = fault ?? hint;
  return (
    <div class="field">
      {actions === undefined ? (
        <label for={id}>{label}</label>
      ) : (
        <div class="field-head">
          <label for={id}>{label}</label>
          {actions}
        </div>
      )}
      {children({
        id,
        ...(fault !== undefined && { 'aria-invalid': true }),
        ...(note !== undefined && { 'aria-describedby': `${id}-note` }),
      })}
      {note !== undefined && (
        <p id={`${id}-note`} class="field-note" data-fault={fault !== undefined} aria-live="polite">
          {note}
        </p>
      )}
    </div>
  );
}

/** A line of text. */
export function TextField(
  props: FieldText & {
    readonly value: string;
    readonly onInput: (value: string) => void;
    readonly maxLength?: number;
    readonly isDisabled?: boolean;
    /** What it takes; any text if absent. */
    readonly kind?: 'id' | 'number';
  },
) {
  const { value, onInput, maxLength, isDisabled = false, kind, ...text } = props;
  return (
    <Field {...text}>
      {(attributes) => (
        <input
          {...attributes}
          class={`input ${kind === 'id' ? 'mono' : ''} ${kind === 'number' ? 'number' : ''}`}
          inputMode={kind === 'number' ? 'numeric' : undefined}
          autocomplete="off"
          spellcheck={false}
          maxLength={maxLength}
          disabled={isDisabled}
          value={value}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A choice of one. */
export function SelectField(
  props: FieldText & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    /** Its options. */
    readonly children: ComponentChildren;
  },
) {
  const { value, onChange, children, ...text } = props;
  return (
    <Field {...text}>
      {(attributes) => (
        <select
          {...attributes}
          class="input"
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          {children}
        </select>
      )}
    </Field>
  );
}

/** A choice between yes and no. */
export function Check(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const { label, isOn, onChange } = props;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget: { checked } }) => onChange(checked)}
      />
      {label}
    </label>
  );
}
