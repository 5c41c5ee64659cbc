import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { NewSecret, RetireSecretOutcome, SecretOrder, StoreSecretOutcome } from '../../../contract.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure, Loading, Notice } from '../../parts/notice.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import { ExactTime } from '../../parts/time.tsx';
import { whyOf } from '../../planned/use-planned.ts';
import { answersTo, type SecretFlow, type SecretWork } from './secret-flow.ts';
import { StoreSecretForm } from './store-secret-form.tsx';
import type { SecretChanging } from './use-secret.ts';

type RunSecretWork = (work: SecretWork, order?: SecretOrder) => void;
type OpenFlow = Exclude<SecretFlow, { at: 'idle' }>;

interface DialogProps {
  readonly flow: OpenFlow;
  readonly changing: SecretChanging;
  /** Whether one is stored already. */
  readonly hasSecret: boolean;
  /** Whether the URLs carry a token. */
  readonly hasToken: boolean;
}

/** Asks before the secret is changed, says who would be cut off, and shows what came of it. */
export function SecretDialog({ flow, changing, hasSecret, hasToken }: DialogProps) {
  const { at, what } = flow;
  // The one that is made here does not make it a rotation.
  const [isRotation] = useState(hasSecret);
  const [reason, setReason] = useState('');
  const run: RunSecretWork = (work, order) => changing.run(work, whyOf(reason), order);
  const formId = useId();
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button that led here is gone.
    if (at === 'cut-off' || (at === 'failed' && what !== 'store')) cancel.current?.focus();
  }, [at, what]);
  const isFirst =
    at === 'asking' || (at === 'busy' && !flow.isChosen) || (at === 'failed' && what === 'store');
  const isOver = at === 'stored' || at === 'retired' || (at === 'failed' && what !== 'store');
  return (
    <Dialog
      title={titleOf(what, isRotation)}
      onClose={changing.close}
      actions={
        <>
          <button
            ref={cancel}
            type="button"
            class="button"
            aria-disabled={at === 'busy'}
            onClick={changing.close}
          >
            {at === 'made' ? 'I have seen it' : isOver ? 'Close' : 'Cancel'}
          </button>
          {at === 'cut-off' &&
            answersTo(flow).map(({ label, order, isDanger }) => (
              <button
                key={label}
                type="button"
                class="button"
                data-kind={isDanger ? 'danger' : undefined}
                onClick={() => run(flow.work, order)}
              >
                {label}
              </button>
            ))}
          {isFirst && <Begin what={what} formId={formId} isBusy={at === 'busy'} onRun={run} />}
        </>
      }
    >
      {what === 'store' && isFirst && (
        <StoreSecretForm
          id={formId}
          hasToken={hasToken}
          isBusy={at === 'busy'}
          onStore={(work) => run(work)}
        />
      )}
      <Stage flow={flow} isRotation={isRotation} />
      {isFirst && <ReasonField value={reason} onInput={setReason} />}
    </Dialog>
  );
}

function titleOf(what: SecretWork['what'], isRotation: boolean): string {
  if (what === 'store') return 'Store a given secret';
  if (what === 'retire') return 'Retire the previous secret';
  return isRotation ? 'Rotate the webhook secret' : 'Generate a webhook secret';
}

/** The button that has it done, unless somebody would be cut off. */
function Begin(props: {
  readonly what: SecretWork['what'];
  readonly formId: string;
  readonly isBusy: boolean;
  readonly onRun: (work: SecretWork) => void;
}) {
  const { what, formId, isBusy, onRun } = props;
  const common = { class: 'button', 'data-kind': 'strong', 'aria-disabled': isBusy };
  if (what === 'store') {
    return (
      <button type="submit" form={formId} {...common}>
        Store
      </button>
    );
  }
  return (
    <button type="button" {...common} onClick={() => onRun({ what })}>
      {what === 'make' ? 'Generate and store' : 'Retire it'}
    </button>
  );
}

function Stage({
  flow,
  isRotation,
}: {
  readonly flow: OpenFlow;
  readonly isRotation: boolean;
}): ComponentChildren {
  switch (flow.at) {
    case 'cut-off':
      return (
        <Notice tone="watch" isLive>
          <p>{flow.message}</p>
          {flow.facts.alternative && (
            <p>
              Only one earlier version is kept. If nobody signs with the current one yet, replace that only.
            </p>
          )}
        </Notice>
      );
    case 'failed':
      return <Failure error={flow.message} />;
    case 'made':
      return <Made made={flow.made} />;
    case 'stored':
      return <Stored stored={flow.stored} />;
    case 'retired':
      return <Retired outcome={flow.outcome} />;
    default:
      if (flow.at === 'busy' && flow.isChosen) return <Loading what="what came of it" />;
      return flow.what === 'store' ? null : (
        <p class="small">
          {flow.what === 'retire'
            ? 'It is taken out of use before its time is over: a request that is signed with it is then answered 401.'
            : isRotation
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
      <Stored stored={made} />
    </>
  );
}

function Stored({ stored }: { readonly stored: StoreSecretOutcome }) {
  const { versionId, previousUntil, previousUnread, missingPathToken } = stored;
  return (
    <Notice tone={previousUnread || missingPathToken === 'require' ? 'watch' : 'good'} isLive>
      <p>
        {versionId === undefined
          ? 'This is what is stored already; nothing was changed.'
          : `Stored as the current secret, version ${versionId}.`}
      </p>
      {previousUntil !== undefined && (
        <p>
          The secret before it verifies until <ExactTime at={previousUntil} />, unless you retire it before.
        </p>
      )}
      {previousUnread && <p>What verifies beside it could not be read.</p>}
      {missingPathToken !== undefined && (
        <p>
          No path token is stored, so{' '}
          {missingPathToken === 'require'
            ? 'every request is answered 503'
            : 'only URLs without one are taken'}
          . Store one under "Store a given one…".
        </p>
      )}
    </Notice>
  );
}

function Retired({ outcome: { retired } }: { readonly outcome: RetireSecretOutcome }) {
  return (
    <Notice tone="good" isLive>
      {retired === undefined ? (
        <p>There is no previous secret; nothing was changed.</p>
      ) : (
        <p>
          Retired version {retired.versionId}. It is rejected from <ExactTime at={retired.rejectedFrom} /> at
          the latest.
        </p>
      )}
    </Notice>
  );
}
