import { useEffect, useRef, useState } from 'preact/hooks';
import type { NewSecret } from '../../../contract.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';
import { ExactTime } from '../../parts/time.tsx';

/** Where the making of a secret stands. */
export type Making =
  | { readonly at: 'asking' }
  | { readonly at: 'busy' }
  /** Two secrets verify already: a third would end the older one. */
  | { readonly at: 'conflict'; readonly message: string }
  | { readonly at: 'failed'; readonly message: string }
  | { readonly at: 'made'; readonly made: NewSecret };

/** Asks whether a secret is to be made, and shows the one that was. */
export function SecretDialog(props: {
  readonly making: Making;
  /** Whether one is stored already. */
  readonly hasSecret: boolean;
  readonly onMake: (keepPrevious: boolean) => void;
  readonly onClose: () => void;
}) {
  const { making, onMake, onClose } = props;
  const { at } = making;
  // The one that is made here does not make it a rotation.
  const [isRotation] = useState(props.hasSecret);
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button that led here is gone.
    if (at === 'conflict' || at === 'failed') cancel.current?.focus();
  }, [at]);
  return (
    <Dialog
      title={isRotation ? 'Rotate the webhook secret' : 'Generate a webhook secret'}
      onClose={onClose}
      actions={
        <>
          <button ref={cancel} type="button" class="button" aria-disabled={at === 'busy'} onClick={onClose}>
            {at === 'made' ? 'I have seen it' : at === 'failed' ? 'Close' : 'Cancel'}
          </button>
          {at === 'conflict' && (
            <button type="button" class="button" data-kind="danger" onClick={() => onMake(true)}>
              Replace the current one only
            </button>
          )}
          {(at === 'asking' || at === 'busy') && (
            <button
              type="button"
              class="button"
              data-kind="strong"
              aria-disabled={at === 'busy'}
              onClick={() => onMake(false)}
            >
              Generate and store
            </button>
          )}
        </>
      }
    >
      <Stage making={making} isRotation={isRotation} />
    </Dialog>
  );
}

function Stage({ making, isRotation }: { readonly making: Making; readonly isRotation: boolean }) {
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
      return <Made made={making.made} />;
    default:
      return (
        <p class="small">
          {isRotation
            ? 'A new one is stored in the stack at once. The current one becomes the previous one and verifies for a while longer, so that no request is lost. The sender signs with the new one a few seconds later.'
            : 'It is stored in the stack at once, and the sender signs with it.'}
        </p>
      );
  }
}

function Made({ made }: { readonly made: NewSecret }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // Not to the button that closes: a key pressed twice would lose the secret.
    line.current?.querySelector('button')?.focus();
  }, []);
  return (
    <>
      <Notice tone="watch" isLive>
        <p>This is shown once. Whoever has it can sign requests that the stack accepts.</p>
      </Notice>
      <p ref={line} class="sender-secret">
        <code>{made.secret}</code>
        <CopyButton text={made.secret} what="the secret" />
      </p>
      <Stored made={made} />
    </>
  );
}

function Stored({ made: { versionId, previousUntil, missingPathToken } }: { readonly made: NewSecret }) {
  return (
    <Notice tone="good" isLive>
      <p>Stored as the current secret, version {versionId}.</p>
      {previousUntil !== undefined && (
        <p>
          The secret before it verifies until <ExactTime at={previousUntil} />, or until "webhooks secret
          retire".
        </p>
      )}
      {missingPathToken !== undefined && (
        <p>
          No path token is stored, so{' '}
          {missingPathToken === 'require'
            ? 'every request is answered 503'
            : 'only URLs without one are taken'}
          . Store one with "webhooks secret set --keep-secret".
        </p>
      )}
    </Notice>
  );
}
