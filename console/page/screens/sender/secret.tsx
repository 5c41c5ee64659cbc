import { useState } from 'preact/hooks';
import { ApiError, api, messageOf } from '../../api.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Making, SecretDialog } from './secret-dialog.tsx';

/** The webhook secret: the platform's page *API Security*. */
export function Secret(props: { readonly hasSecret: boolean; readonly onStored: () => void }) {
  const { hasSecret, onStored } = props;
  const [making, setMaking] = useState<Making>();
  const make = async (keepPrevious: boolean) => {
    if (making?.at === 'busy') return;
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
          : 'Without one nothing can be signed, and the stack answers every request with 503.'}
      </p>
      {making && (
        <SecretDialog
          making={making}
          hasSecret={hasSecret}
          onMake={make}
          onClose={() => {
            // What is under way ends in a secret that must be seen.
            if (making.at !== 'busy') setMaking(undefined);
          }}
        />
      )}
    </section>
  );
}
