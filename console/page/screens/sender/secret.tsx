import { useState } from 'preact/hooks';
import type { NewSecret } from '../../../contract.ts';
import { ApiError, api, messageOf } from '../../api.ts';
import { Badge } from '../../parts/badge.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';
import { OutcomeLines } from '../../parts/outcome.tsx';

/** Where the making of a secret stands. */
type Making =
  | { readonly at: 'asking' }
  | { readonly at: 'busy' }
  /** Two secrets verify already: a third would end the older one. */
  | { readonly at: 'conflict'; readonly message: string }
  | { readonly at: 'failed'; readonly message: string }
  | { readonly at: 'made'; readonly made: NewSecret };

/** The webhook secret: the platform's page *API Security*. */
export function Secret(props: { readonly hasSecret: boolean; readonly onStored: () => void }) {
  const { hasSecret, onStored } = props;
  const [making, setMaking] = useState<Making>();
  const make = async (keepPrevious: boolean) => {
    setMaking({ at: 'busy' });
    try {
      const made = await api.newSecret(keepPrevious ? { keepPrevious } : {});
      setMaking({ at: 'made', made });
      onStored();
    } catch (error) {
      const isConflict = error instanceof ApiError && error.status === 409;
      setMaking({ at: isConflict ? 'conflict' : 'failed', message: messageOf(error) });
    }
  };
  return (
    <section class="card" aria-labelledby="sender-secret">
      <div class="card-head sender-secret-head">
        <div class="row">
          <h2 id="sender-secret">Webhook secret</h2>
          {hasSecret ? (
            <Badge tone="good" icon="lock">
              stored
            </Badge>
          ) : (
            <Badge tone="bad" icon="cross">
              none
            </Badge>
          )}
        </div>
        <button type="button" class="button" onClick={() => setMaking({ at: 'asking' })}>
          {hasSecret ? 'Rotate…' : 'Generate…'}
        </button>
      </div>
      <p class="muted small">
        {hasSecret
          ? 'The sender signs with it. The stack verifies with it, and with the one before for a while.'
          : 'Without one nothing can be signed, and every request is answered 503.'}
      </p>
      {making && <SecretDialog making={making} onMake={make} onClose={() => setMaking(undefined)} />}
    </section>
  );
}

function SecretDialog(props: {
  readonly making: Making;
  readonly onMake: (keepPrevious: boolean) => void;
  readonly onClose: () => void;
}) {
  const { making, onMake, onClose } = props;
  return (
    <Dialog
      title="Generate a webhook secret"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {making.at === 'made' ? 'I have seen it' : 'Cancel'}
          </button>
          {making.at === 'conflict' && (
            <button type="button" class="button" data-kind="danger" onClick={() => onMake(true)}>
              Replace the current one only
            </button>
          )}
          {(making.at === 'asking' || making.at === 'busy') && (
            <button
              type="button"
              class="button"
              data-kind="strong"
              disabled={making.at === 'busy'}
              onClick={() => onMake(false)}
            >
              Generate and store
            </button>
          )}
        </>
      }
    >
      <SecretStage making={making} />
    </Dialog>
  );
}

function SecretStage({ making }: { readonly making: Making }) {
  switch (making.at) {
    case 'conflict':
      return (
        <Notice tone="watch" isLive>
          <p>{making.message}</p>
        </Notice>
      );
    case 'failed':
      return <Failure error={making.message} />;
    case 'made':
      return (
        <>
          <Notice tone="watch" isLive>
            <p>This is shown once. Whoever has it can sign requests that the stack accepts.</p>
          </Notice>
          <p class="sender-secret">
            <code>{making.made.secret}</code>
            <CopyButton text={making.made.secret} what="the secret" />
          </p>
          <OutcomeLines outcome={making.made.outcome} />
        </>
      );
    default:
      return (
        <p class="small">
          It is stored in the stack at once, where the current one becomes the previous one and verifies for a
          while longer, so that no request is lost. The sender signs with it a few seconds later.
        </p>
      );
  }
}
