import { MAX_REASON } from '../../../operator/audit/reason.ts';
import { TextField } from './field.tsx';

/** Asks why something is changed. What must be told is shown to others; what may be is in the audit log alone. */
export function ReasonField(props: {
  readonly isNeeded?: boolean | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  const { isNeeded, value, onInput } = props;
  return (
    <TextField
      label={isNeeded ? 'Why' : 'Why (may be empty)'}
      hint={isNeeded ? 'Others see it here and in the audit log.' : 'For the audit log.'}
      maxLength={MAX_REASON}
      value={value}
      onInput={onInput}
    />
  );
}
