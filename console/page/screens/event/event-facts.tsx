import type { EventDetail } from '../../../contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';

/** What is known of the request itself, and where it went. */
export function RequestFacts({ detail }: { readonly detail: EventDetail }) {
  const { requestUuid, securityFields, secret, queues } = detail;
  return (
    <dl class="facts">
      <dt>UUID</dt>
      <dd class="fact-copy">
        <span class="mono">{requestUuid}</span>
        <CopyButton text={requestUuid} what="the UUID" />
      </dd>
      {securityFields.length > 0 && (
        <>
          <dt>Signed</dt>
          <dd class="row">
            {securityFields.map((field) => (
              <Badge key={field} tone="good" icon="lock" title="The hash covers this field.">
                {field}
              </Badge>
            ))}
            <span class="muted">nothing else of the payload is</span>
          </dd>
        </>
      )}
      {secret !== undefined && (
        <>
          <dt>Secret</dt>
          <dd>{secret}</dd>
        </>
      )}
      {queues.length > 0 && (
        <>
          <dt>Queues</dt>
          <dd>
            <ul class="queues">
              {queues.map(({ subscriber, sent, note }) => (
                <li key={subscriber}>
                  <Badge tone={sent ? 'good' : 'watch'} icon={sent ? 'check' : 'upload'}>
                    {subscriber}
                  </Badge>{' '}
                  <span class="muted">{note ?? (sent ? 'sent' : 'not sent yet')}</span>
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
    </dl>
  );
}

/** Why its handler failed, and how often. */
export function FailureFacts({ failure }: { readonly failure: NonNullable<EventDetail['failure']> }) {
  const { error, fingerprint, attempts, isLastAttempt } = failure;
  return (
    <section class="panel-part">
      <h2>Failure</h2>
      <p class="failure-text mono">{error}</p>
      <dl class="facts">
        <dt>Attempts</dt>
        <dd>
          {attempts}
          {isLastAttempt ? ', the last attempt' : ', not the last attempt'}
        </dd>
        <dt>Fingerprint</dt>
        <dd class="mono">{fingerprint}</dd>
      </dl>
    </section>
  );
}
