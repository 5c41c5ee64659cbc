import { useState } from 'preact/hooks';
import type { EventTypeFacts, SenderState, SentRequest, SpoilName } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { Icon } from '../../parts/icon.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';
import { checkBody } from './body-check.ts';
import { BodyField } from './body-field.tsx';
import { Field } from './field.tsx';
import { Progress } from './progress.tsx';
import { faultsOf, orderOf, type SendForm } from './send-form.ts';
import { SentResult } from './sent-result.tsx';
import { useMockBody } from './use-mock-body.ts';

/** What is sent next: a genuine event, or one that is spoiled in some way. */
export function Compose(props: {
  readonly types: readonly EventTypeFacts[];
  readonly state: SenderState;
  readonly onState: (state: SenderState) => void;
}) {
  const { types, state, onState } = props;
  const active = types.filter(({ name }) => state.active.includes(name));
  const [chosen, setForm] = useState<SendForm>(() => emptyForm(active[0] ?? types[0]));
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<string>();
  const [last, setLast] = useState<SentRequest>();

  // A type that was switched off cannot be sent.
  const type = active.find(({ name }) => name === chosen.eventType) ?? active[0];
  const form = type === undefined || type.name === chosen.eventType ? chosen : emptyForm(type);
  const mock = useMockBody(form.eventType, form.status.trim(), form.id.trim());
  const body = form.isBodyEdited ? form.body : (mock.text ?? '');
  const check = form.isBodyEdited ? checkBody(body) : undefined;
  const faults = faultsOf(form);
  const spoil = state.spoils.find(({ name }) => name === form.spoil);
  const isMany = form.count.trim() !== '1';
  const canSend =
    !isSending &&
    type !== undefined &&
    state.hasSecret &&
    state.running === undefined &&
    check?.ok !== false &&
    Object.keys(faults).length === 0;
  const change = (next: Partial<SendForm>) => setForm({ ...form, ...next });

  const send = async () => {
    setSending(true);
    setError(undefined);
    setLast(undefined);
    try {
      const { requests } = await api.send(orderOf({ ...form, body }));
      setLast(requests.at(-1));
      onState(await api.sender());
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setSending(false);
    }
  };

  return (
    <form
      class="card compose"
      aria-labelledby="compose"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) void send();
      }}
    >
      <h2 id="compose">Send a webhook</h2>
      {type === undefined && (
        <Notice tone="watch">
          <p>No event is switched on. The platform sends those that are.</p>
        </Notice>
      )}
      <Field label="Event">
        {(id) => (
          <select
            id={id}
            class="input"
            value={form.eventType}
            onChange={({ currentTarget }) =>
              setForm(
                emptyForm(
                  types.find(({ name }) => name === currentTarget.value),
                  form,
                ),
              )
            }
          >
            {types.map(({ name }) => (
              <option key={name} value={name} disabled={!state.active.includes(name)}>
                {state.active.includes(name) ? name : `${name} (off)`}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="compose-pair">
        <div class="stack compose-status">
          <Field label="Status" fault={faults.status}>
            {(id, fault) => (
              <input
                id={id}
                class="input"
                {...fault}
                value={form.status}
                disabled={form.isBodyEdited}
                onInput={({ currentTarget }) => change({ status: currentTarget.value })}
              />
            )}
          </Field>
          <Statuses
            statuses={type?.statuses ?? []}
            chosen={form.status}
            isDisabled={form.isBodyEdited}
            onChoose={(status) => change({ status })}
          />
        </div>
        <Field
          label={type === undefined ? 'Id' : `Id of the ${type.entity}`}
          fault={faults.id}
          hint={
            isMany && form.id.trim() === '' && !form.isBodyEdited
              ? 'Each gets an entity of its own.'
              : undefined
          }
        >
          {(id, fault) => (
            <input
              id={id}
              class="input mono"
              {...fault}
              value={form.id}
              disabled={form.isBodyEdited}
              onInput={({ currentTarget }) => change({ id: currentTarget.value })}
            />
          )}
        </Field>
      </div>
      <BodyField
        text={body}
        check={check}
        isEdited={form.isBodyEdited}
        error={form.isBodyEdited ? undefined : mock.error}
        onEdit={(text) => change({ body: text, isBodyEdited: true })}
        onReset={() => change({ isBodyEdited: false })}
      />
      <div class="compose-pair">
        <Field
          label="Variant"
          hint={
            spoil === undefined
              ? 'Signed as the platform does. Expect 200, and the event handled.'
              : `Expect: ${spoil.expect}`
          }
        >
          {(id) => (
            <select
              id={id}
              class="input"
              value={form.spoil}
              onChange={({ currentTarget }) => change({ spoil: currentTarget.value as SpoilName | '' })}
            >
              <option value="">Genuine</option>
              {state.spoils.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="compose-numbers">
          <Field label="How many" fault={faults.count}>
            {(id, fault) => (
              <input
                id={id}
                class="input number"
                inputMode="numeric"
                {...fault}
                value={form.count}
                onInput={({ currentTarget }) => change({ count: currentTarget.value })}
              />
            )}
          </Field>
          <Field label="A second" fault={isMany ? faults.rate : undefined}>
            {(id, fault) => (
              <input
                id={id}
                class="input number"
                inputMode="numeric"
                {...fault}
                value={form.rate}
                disabled={!isMany}
                onInput={({ currentTarget }) => change({ rate: currentTarget.value })}
              />
            )}
          </Field>
        </div>
      </div>
      {error !== undefined && <Failure error={error} />}
      {error === undefined && state.failure !== undefined && <Failure error={state.failure} />}
      <div class="compose-foot">
        <button type="submit" class="button" data-kind="strong" disabled={!canSend}>
          <Icon name="send" size={14} />
          {isMany && faults.count === undefined ? `Send ${Number(form.count)}` : 'Send'}
        </button>
        {state.running !== undefined ? (
          <Progress running={state.running} onStopped={onState} />
        ) : (
          last !== undefined && <SentResult request={last} hasLink />
        )}
      </div>
    </form>
  );
}

/** The documented words, a click each. */
function Statuses(props: {
  readonly statuses: readonly string[];
  readonly chosen: string;
  readonly isDisabled: boolean;
  readonly onChoose: (status: string) => void;
}) {
  const { statuses, chosen, isDisabled, onChoose } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset within a field would be read out twice.
    <div class="compose-words" role="group" aria-label="Documented statuses">
      {statuses.map((status) => (
        <button
          key={status}
          type="button"
          class="compose-word"
          aria-pressed={status === chosen}
          disabled={isDisabled}
          onClick={() => onChoose(status)}
        >
          {status}
        </button>
      ))}
    </div>
  );
}

/** The form for a type; how it is sent stays as it was. */
function emptyForm(type: EventTypeFacts | undefined, before?: SendForm): SendForm {
  return {
    eventType: type?.name ?? '',
    status: type?.statuses[0] ?? '',
    id: before?.id ?? '42',
    body: '',
    isBodyEdited: false,
    spoil: before?.spoil ?? '',
    count: before?.count ?? '1',
    rate: before?.rate ?? '10',
  };
}
