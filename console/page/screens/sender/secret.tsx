import { useEffect, useRef } from 'preact/hooks';
import type { SenderState } from '../../../contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { ExactTime } from '../../parts/time.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { useSecret } from './use-secret.ts';

/** The webhook secret: the platform's page *API Security*, and what our side stores of it. */
export function Secret({ state, onStored }: { readonly state: SenderState; readonly onStored: () => void }) {
  const { hasSecret, previousUntil, pathToken } = state;
  const changing = useSecret(onStored);
  const { ask, flow } = changing;
  const wasRetired = useRef(false);
  useEffect(() => {
    // The button that led there is gone.
    if (wasRetired.current && flow.at === 'idle') focusTitle();
    wasRetired.current = flow.at === 'retired';
  }, [flow.at]);
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
        <div class="row">
          <button type="button" class="button" onClick={() => ask('make')}>
            {hasSecret ? 'Rotate…' : 'Generate…'}
          </button>
          <button type="button" class="button" onClick={() => ask('store')}>
            Store a given one…
          </button>
        </div>
      </div>
      <p class="muted small">
        {hasSecret
          ? 'The sender signs with it. The stack verifies with it, and with the one before for a while.'
          : 'Without one nothing can be signed, and the stack answers every request with 503.'}
      </p>
      {previousUntil !== undefined && (
        <div class="sender-previous small">
          <p>
            The one before it verifies until <ExactTime at={previousUntil} />.
          </p>
          <button type="button" class="button" onClick={() => ask('retire')}>
            Retire it…
          </button>
        </div>
      )}
      {flow.at !== 'idle' && (
        <SecretDialog flow={flow} changing={changing} hasSecret={hasSecret} hasToken={pathToken !== 'off'} />
      )}
    </section>
  );
}
