import type { SpoilFacts, SpoilName } from '../../../contract.ts';
import { SEND_LIMITS } from '../../../send-limits.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { type FormFaults, isSeries, rangeTo, type SendForm } from './send-form.ts';

/** How the webhook is sent: spoiled or not, once or many times. */
export function HowFields(props: {
  readonly spoils: readonly SpoilFacts[];
  readonly form: SendForm;
  readonly faults: FormFaults;
  readonly onChange: (next: Partial<SendForm>) => void;
}) {
  const { spoils, form, faults, onChange } = props;
  const spoil = spoils.find(({ name }) => name === form.spoil);
  const isMany = isSeries(form);
  return (
    <div class="compose-pair">
      <SelectField
        label="Variant"
        hint={`Expect ${spoil?.expect ?? '200 accepted, and the event handled'}.`}
        value={form.spoil}
        onChange={(name) => onChange({ spoil: name as SpoilName | '' })}
      >
        <option value="">Genuine: signed as the platform does</option>
        {spoils.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </SelectField>
      <div class="compose-numbers">
        <TextField
          label="How many"
          fault={faults.count}
          hint={rangeTo(SEND_LIMITS.count)}
          kind="number"
          value={form.count}
          onInput={(count) => onChange({ count })}
        />
        <TextField
          label="Per second"
          fault={faults.rate}
          hint={rangeTo(SEND_LIMITS.rate)}
          kind="number"
          value={form.rate}
          isDisabled={!isMany}
          onInput={(rate) => onChange({ rate })}
        />
      </div>
    </div>
  );
}
