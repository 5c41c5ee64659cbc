import { useState } from 'preact/hooks';
import type { EventTypeFacts, SenderState } from '../../../contract.ts';
import { PATH_TOKEN_WORD } from '../../../path-token-word.ts';
import { api, messageOf } from '../../api.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/notice.tsx';
import { titleOf } from './event-titles.ts';

/** Which events the platform sends, and where to: its page *API Webhooks*. They are switched there, or in its stand-in here. */
export function Events(props: {
  readonly types: readonly EventTypeFacts[];
  /** Absent where the platform itself sends. */
  readonly switches?: {
    readonly active: readonly string[];
    readonly onState: (state: SenderState) => void;
  };
}) {
  const { types, switches } = props;
  const [error, setError] = useState<string>();
  const toggle = async (eventType: string, isActive: boolean) => {
    try {
      switches?.onState(await api.activate({ eventType, isActive }));
      setError(undefined);
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  return (
    <section class="card" aria-labelledby="events">
      <h2 id="events" class="sender-title">
        Events and endpoints
      </h2>
      {error !== undefined && <Failure error={error} />}
      {types.some(({ url }) => url.includes(`/${PATH_TOKEN_WORD}/`)) && (
        <p class="muted small sender-title">
          {PATH_TOKEN_WORD} stands for the path token, which is a secret. <code>cedar-webhooks url</code>{' '}
          prints it.
        </p>
      )}
      <ul class="sender-events">
        {types.map(({ name, entity, url }) => (
          <li key={name}>
            <div class="sender-event">
              {switches === undefined ? (
                <strong class="wrap-anywhere">{breakable(name)}</strong>
              ) : (
                <label class="check">
                  <input
                    type="checkbox"
                    checked={switches.active.includes(name)}
                    onChange={({ currentTarget }) => toggle(name, currentTarget.checked)}
                  />
                  <span class="wrap-anywhere">{breakable(name)}</span>
                </label>
              )}
              {titleOf(name) !== undefined && <p>{titleOf(name)}</p>}
              <code class="muted wrap-anywhere">{url}</code>
            </div>
            <CopyButton text={url} what={`the endpoint of ${entity}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A name of several words that may be broken before its last ones, rather than anywhere. */
function breakable(name: string) {
  const [, first, last] = /^(.+)((?:[A-Z][a-z]+){2})$/.exec(name) ?? [];
  if (first === undefined) return name;
  return (
    <>
      {first}
      <wbr />
      {last}
    </>
  );
}
