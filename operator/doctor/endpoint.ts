import { PROBE_HEADER } from '../../lambda/core/request/webhook-request.ts';
import { UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import { inParallel } from '../in-parallel.ts';
import type { OperatorPorts } from '../ports.ts';
import { type Answer, postWebhook } from '../sender/post-webhook.ts';
import { webhookUrl } from '../sender/webhook-url.ts';
import type { Target } from '../target/target.ts';
import { fail, ok, orOk, type Verdict, warn } from './verdict.ts';

/** What came back from the URL of one event type. */
export interface UrlAnswer {
  /** Name of the event type; absent for the URL of any type. */
  readonly eventType?: string;
  readonly answer: Answer;
}

/** Codes of our own answers to an empty request: it got through to the verifier and made no event. */
const REACHED = new Set(['unsupported_media_type', 'malformed_header', 'malformed_body']);

/** Posts a marked empty request to every URL. The verifier rejects each, and neither logs nor counts them. */
export async function readUrls(
  { endpoint, eventTypes }: Target,
  pathToken: string | undefined,
  ports: OperatorPorts,
): Promise<UrlAnswer[]> {
  const types = [undefined, ...eventTypes.map(({ name }) => name).filter((name) => name !== UNCLASSIFIED)];
  const answers: UrlAnswer[] = [];
  await inParallel(types.length, 4, ports.signal, async (index) => {
    const eventType = types[index];
    const url = webhookUrl(endpoint, pathToken, eventType);
    const answer = await postWebhook(
      { requestUuid: '', url, headers: { [PROBE_HEADER]: '1' }, bodyText: '' },
      ports,
    );
    answers.push({ ...(eventType !== undefined && { eventType }), answer });
  });
  return answers;
}

/** Whether the URLs lead to the verifier. */
export function judgeUrls(answers: readonly UrlAnswer[]): readonly Verdict[] {
  const faults = answers.flatMap(({ eventType, answer }) => {
    const url = eventType === undefined ? 'The URL for any type' : `The URL of ${eventType}`;
    const verdict = judgeAnswer(url, answer);
    return verdict === undefined ? [] : [verdict];
  });
  // One name that does not resolve says it all.
  const distinct = faults.filter(
    ({ words }, index) => faults.findIndex((one) => one.words === words) === index,
  );
  return orOk(distinct, `${answers.length} URLs lead to the verifier`);
}

function judgeAnswer(url: string, { status, code, detail }: Answer): Verdict | undefined {
  if (REACHED.has(code)) return undefined;
  if (code === 'no_answer') {
    return fail(
      `The endpoint does not answer: ${detail ?? 'no reason given.'} Check its name in DNS (output DomainTarget), its certificate, and that the stack is deployed.`,
    );
  }
  switch (code) {
    case 'source_not_allowed':
      return ok('the verifier answers; the allow-list has no place for this machine, which is well');
    case 'unavailable':
      return fail(
        `${url} is answered 503. ${detail ?? ''} See the checks of the secret, and the log of the verifier.`,
      );
    case 'not_found':
    case 'unknown_event_type':
      return fail(`${url} is not known to the verifier (${code}). Deploy the stack again.`);
    default:
  }
  if (status === 429) return warn(`${url} is answered 429: the rate limit is used up right now. Try again.`);
  return fail(
    `${url} is answered ${status} (${code}), not by the verifier. Check that the endpoint belongs to this stack, and deploy again.`,
  );
}
