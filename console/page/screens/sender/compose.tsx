import { useRef } from 'preact/hooks';
import type { EventTypeFacts, SenderState } from '../../../contract.ts';
import { Failure, Notice } from '../../parts/notice.tsx';
import { BodyField } from './body-field.tsx';
import { EventFields } from './event-fields.tsx';
import { HowFields } from './how-fields.tsx';
import { SendFoot } from './send-foot.tsx';
import { orderOf } from './send-form.ts';
import { useSend } from './use-send.ts';
import { useSendForm } from './use-send-form.ts';

/** What is sent next: a genuine event, or one that is spoiled in some way. */
export function Compose(props: {
  readonly types: readonly EventTypeFacts[];
  readonly state: SenderState;
  readonly onState: (state: SenderState) => void;
}) {
  const { types, state, onState } = props;
  const { form, type, faults, bodyCheck, mockError, isValid, change, chooseType } = useSendForm(
    types,
    state.active,
  );
  const { isSending, error, last, send } = useSend(onState);
  const element = useRef<HTMLFormElement>(null);
  const canSend = !isSending && type !== undefined && state.hasSecret && state.running === undefined;
  const failure = error ?? state.ended?.failure;
  const submit = () => {
    if (!canSend) return;
    if (isValid) void send(orderOf(form));
    else element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  return (
    <form
      ref={element}
      class="card compose"
      aria-labelledby="compose"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h2 id="compose">Send a webhook</h2>
      {!state.hasSecret && (
        <Notice tone="watch">
          <p>No secret is stored, so nothing can be signed. Generate one under “Webhook secret”.</p>
        </Notice>
      )}
      {type === undefined && (
        <Notice tone="watch">
          <p>No event is switched on. Switch one on under “Events and endpoints”.</p>
        </Notice>
      )}
      <EventFields
        types={types}
        active={state.active}
        type={type}
        form={form}
        faults={faults}
        onType={chooseType}
        onChange={change}
      />
      <BodyField
        text={form.body}
        check={bodyCheck}
        isEdited={form.isBodyEdited}
        error={mockError}
        onEdit={(body) => change({ body, isBodyEdited: true })}
        onReset={() => change({ body: '', isBodyEdited: false })}
      />
      <HowFields spoils={state.spoils} form={form} faults={faults} onChange={change} />
      {failure !== undefined && <Failure error={failure} />}
      <SendFoot form={form} faults={faults} canSend={canSend} state={state} last={last} onState={onState} />
    </form>
  );
}
