import { useEffect, useRef } from 'preact/hooks';
import type { SenderState } from '../../../contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { ChangeButton } from '../../parts/change-button.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { ExactTime } from '../../parts/time.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { useSecret } from './use-secret.ts';

/** The webhook secret: the platform's page *API Security*, and what our side stores of it. */
export function Secret(props: {
  readonly state: SenderState;
  /** Whether the platform is simulated, which makes its secrets here. */
  readonly isLocal: boolean;
  readonly onStored: () => void;
}) {
  const { state, isLocal, onStored } = props;
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
          {isLocal && (
            <ChangeButton onClick={() => ask('make')}>{hasSecret ? 'Rotate…' : 'Generate…'}</ChangeButton>
          )}
          <ChangeButton onClick={() => ask('store')}>Store a given one…</ChangeButton>
        </div>
      </div>
      <p class="muted small">{secretWords(hasSecret, isLocal)}</p>
      {previousUntil !== undefined && (
        <div class="sender-previous small">
          <p>
            The one before it verifies until <ExactTime at={previousUntil} />.
          </p>
          <ChangeButton onClick={() => ask('retire')}>Retire it…</ChangeButton>
        </div>
      )}
      {flow.at !== 'idle' && (
        <SecretDialog flow={flow} changing={changing} hasSecret={hasSecret} hasToken={pathToken !== 'off'} />
      )}
    </section>
  );
}

function secretWords(hasSecret: boolean, isLocal: boolean): string {
  if (hasSecret) {
    return `The ${isLocal ? 'sender' : 'platform'} signs with it. The stack verifies with it, and with the one before for a while.`;
  }
  return isLocal
    ? 'Without one nothing can be signed, and the stack answers every request with 503.'
    : 'Generate one in the platform, and store it here. Until then the stack answers every request with 503.';
}
