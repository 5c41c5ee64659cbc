import type { EventTypeFacts } from '../../../contract.ts';
import { SEND_LIMITS } from '../../../send-limits.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { type FormFaults, isSeries, type SendForm } from './send-form.ts';
import { StatusWords } from './status-words.tsx';

/** What the webhook tells: the event, and the status of which entity. */
export function EventFields(props: {
  readonly types: readonly EventTypeFacts[];
  /** Names of those that are switched on. */
  readonly active: readonly string[];
  readonly type: EventTypeFacts | undefined;
  readonly form: SendForm;
  readonly faults: FormFaults;
  readonly onType: (name: string) => void;
  readonly onChange: (next: Partial<SendForm>) => void;
}) {
  const { types, active, type, form, faults, onType, onChange } = props;
  const { eventType, status, id, isBodyEdited } = form;
  const isEach = isSeries(form) && id.trim() === '' && !isBodyEdited;
  return (
    <>
      <SelectField label="Event" value={eventType} onChange={onType}>
        {types.map(({ name }) => (
          <option key={name} value={name} disabled={!active.includes(name)}>
            {active.includes(name) ? name : `${name} (off)`}
          </option>
        ))}
      </SelectField>
      <div class="compose-pair">
        <div class="stack compose-status">
          <TextField
            label="Status"
            fault={faults.status}
            value={status}
            maxLength={SEND_LIMITS.text}
            isDisabled={isBodyEdited}
            onInput={(text) => onChange({ status: text })}
          />
          <StatusWords
            words={type?.statuses ?? []}
            chosen={status}
            isDisabled={isBodyEdited}
            onChoose={(word) => onChange({ status: word })}
          />
        </div>
        <TextField
          label={type === undefined ? 'Id' : `Id of the ${type.entity}`}
          fault={faults.id}
          hint={isEach ? 'Each gets an entity of its own.' : undefined}
          kind="id"
          value={id}
          maxLength={SEND_LIMITS.text}
          isDisabled={isBodyEdited}
          onInput={(text) => onChange({ id: text })}
        />
      </div>
    </>
  );
}
