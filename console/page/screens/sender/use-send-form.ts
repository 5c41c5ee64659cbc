import { useState } from 'preact/hooks';
import type { EventTypeFacts } from '../../../contract.ts';
import { type BodyCheck, checkBody } from './body-check.ts';
import { type FormFaults, faultsOf, formFor, type SendForm } from './send-form.ts';
import { useMockBody } from './use-mock-body.ts';

/** The form as it stands, and what follows from it. */
export interface FormState {
  /** With the body that would be sent. */
  readonly form: SendForm;
  /** What is sent; absent if no event is switched on. */
  readonly type: EventTypeFacts | undefined;
  readonly faults: FormFaults;
  /** Absent while the body is the mock one. */
  readonly bodyCheck: BodyCheck | undefined;
  /** Why there is no mock body. */
  readonly mockError: string | undefined;
  readonly isValid: boolean;
  readonly change: (next: Partial<SendForm>) => void;
  readonly chooseType: (name: string) => void;
}

/** @param active - names of the types that are switched on */
export function useSendForm(types: readonly EventTypeFacts[], active: readonly string[]): FormState {
  const choices = types.filter(({ name }) => active.includes(name));
  const [chosen, setForm] = useState<SendForm>(() => formFor(choices[0] ?? types[0]));
  // A type that was switched off cannot be sent.
  const type = choices.find(({ name }) => name === chosen.eventType) ?? choices[0];
  const form = type === undefined || type.name === chosen.eventType ? chosen : formFor(type, chosen);
  const mock = useMockBody(form.eventType, form.status.trim(), form.id.trim());
  const body = form.isBodyEdited ? form.body : (mock.text ?? '');
  const bodyCheck = form.isBodyEdited ? checkBody(body) : undefined;
  const faults = faultsOf(form);
  return {
    form: { ...form, body },
    type,
    faults,
    bodyCheck,
    mockError: form.isBodyEdited ? undefined : mock.error,
    isValid: bodyCheck?.ok !== false && Object.keys(faults).length === 0,
    change: (next) => setForm({ ...form, ...next }),
    chooseType: (name) =>
      setForm(
        formFor(
          choices.find((each) => each.name === name),
          form,
        ),
      ),
  };
}
