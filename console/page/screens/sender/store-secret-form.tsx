import { useState } from 'preact/hooks';
import { Field } from '../../parts/field.tsx';
import { type SecretWork, storeFault, storeHint } from './secret-flow.ts';

/** Takes a secret, or another token of the URLs, without showing it. */
export function StoreSecretForm(props: {
  readonly id: string;
  readonly hasToken: boolean;
  readonly isBusy: boolean;
  readonly onStore: (work: Extract<SecretWork, { what: 'store' }>) => void;
}) {
  const { id, hasToken, isBusy, onStore } = props;
  const [secret, setSecret] = useState('');
  const [token, setToken] = useState('');
  const [isTried, setTried] = useState(false);
  const work = {
    what: 'store' as const,
    ...(secret !== '' && { secret }),
    ...(token !== '' && { pathToken: token }),
  };
  const fault = isTried ? storeFault(work) : undefined;
  return (
    <form
      id={id}
      class="stack"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (storeFault(work) !== undefined) event.currentTarget.querySelector('input')?.focus();
        else if (!isBusy) onStore(work);
      }}
    >
      <p class="small">
        What the platform shows. It becomes the current secret; the one that is current now becomes the
        previous one and verifies for a while longer.
      </p>
      <HiddenField
        label="Webhook secret"
        value={secret}
        onInput={setSecret}
        isDisabled={isBusy}
        fault={fault}
        hint={storeHint(secret) ?? (hasToken ? 'Left empty, the stored one stays.' : undefined)}
      />
      {hasToken && (
        <HiddenField
          label="Path token of the URLs"
          value={token}
          onInput={setToken}
          isDisabled={isBusy}
          hint="Left empty, the stored one stays."
        />
      )}
    </form>
  );
}

/** A line that is not shown. */
function HiddenField(props: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly isDisabled: boolean;
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
}) {
  const { value, onInput, isDisabled, ...text } = props;
  return (
    <Field {...text}>
      {(attributes) => (
        <input
          {...attributes}
          class="input mono"
          type="password"
          autocomplete="off"
          spellcheck={false}
          readOnly={isDisabled}
          value={value}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </Field>
  );
}
