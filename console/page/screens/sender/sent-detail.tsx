import { useState } from 'preact/hooks';
import type { SentRequest } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { formatSpan } from '../../format.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { toast } from '../../parts/toast.tsx';
import { checkBody } from './body-check.ts';
import { detailOf, placeOf, resultOf } from './sent-log.ts';

/** One request as it was sent, and its answer as it came. */
export function SentDetail({ request }: { readonly request: SentRequest }) {
  const { id, path, headers, body, answer, failure } = request;
  const [isBusy, setBusy] = useState(false);
  const detail = detailOf(answer);
  const resend = async (newUuid: boolean) => {
    if (isBusy) return;
    setBusy(true);
    try {
      const { requests } = await api.resend(id, { newUuid });
      const again = requests.at(-1);
      if (again === undefined) return;
      const { kind, words } = resultOf(again);
      toast(`Sent again: ${again.failure ?? `${words}.`}`, kind === 'good' ? 'good' : 'bad');
    } catch (error) {
      toast(messageOf(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <div id={`sent-${id}`} class="sent-detail">
      {detail !== undefined && <p class="sent-reason">{detail}</p>}
      <div class="row">
        <a class="button" href={placeOf(request)}>
          See it in our log
        </a>
        <button type="button" class="button" aria-disabled={isBusy} onClick={() => resend(false)}>
          Send again
        </button>
        <button type="button" class="button" aria-disabled={isBusy} onClick={() => resend(true)}>
          Send again with a new UUID
        </button>
      </div>
      <div class="sent-halves">
        <section aria-label="Request">
          <h3>Request</h3>
          <p class="mono small wrap-anywhere">POST {path}</p>
          <dl class="facts sent-headers">
            {headers.map(([name, value]) => (
              <Header key={name} name={name} value={value} />
            ))}
          </dl>
          <Code text={body} what="the body" />
        </section>
        <section aria-label="Answer">
          <h3>Answer</h3>
          {answer === undefined ? (
            <p class="muted small">{failure === undefined ? 'On its way.' : `None. ${failure}`}</p>
          ) : (
            <>
              <p class="small number">
                {answer.status} after {formatSpan(answer.milliseconds)}
              </p>
              {answer.body !== '' && <Code text={answer.body} what="the answer" />}
            </>
          )}
        </section>
      </div>
    </div>
  );
}

function Header({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="mono">{value}</dd>
    </>
  );
}

/** A body, indented if it is JSON. */
function Code({ text, what }: { readonly text: string; readonly what: string }) {
  const check = checkBody(text);
  return (
    <div class="sent-code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{check.ok ? check.pretty : text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
