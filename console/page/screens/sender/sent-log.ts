import type { SentRequest } from '../../../contract.ts';
import { hrefTo, pathOf } from '../../routing/route.ts';

/** Requests that the page keeps; the server keeps its own. */
export const SENT_SHOWN = 200;

/**
 * The log, newest first, with messages of the stream: new requests, and answers to known ones. Many at once, so that at a
 * rate of hundreds a second the page is drawn once for all. What has an answer keeps it: a message can be older than what
 * was loaded.
 */
export function withSent(
  log: readonly SentRequest[],
  messages: readonly SentRequest[],
): readonly SentRequest[] {
  const byId = new Map(log.map((request) => [request.id, request]));
  for (const request of messages) {
    const { id, answer, failure } = request;
    const isOver = answer !== undefined || failure !== undefined;
    if (isOver || !byId.has(id)) byId.set(id, request);
  }
  return [...byId.values()].toSorted((a, b) => b.id - a.id).slice(0, SENT_SHOWN);
}

/** How a request went. */
export interface ResultWords {
  readonly kind: 'good' | 'bad' | 'wait';
  readonly words: string;
}

/** Reads the answer: status and code, such as `401 hash_mismatch`. What hindered an answer is too long for a word. */
export function resultOf({ answer, failure }: Pick<SentRequest, 'answer' | 'failure'>): ResultWords {
  if (failure !== undefined) return { kind: 'bad', words: 'no answer' };
  if (answer === undefined) return { kind: 'wait', words: 'on its way' };
  const { status, body } = answer;
  const code = fieldOf(body, 'code');
  return {
    kind: status >= 200 && status < 300 ? 'good' : 'bad',
    words: code === undefined ? String(status) : `${status} ${code}`,
  };
}

/** Where our side shows what became of a request: its event, or, of one that was rejected, its line in the log. */
export function placeOf({ requestUuid, answer }: Pick<SentRequest, 'requestUuid' | 'answer'>): string {
  const isKept = answer !== undefined && (answer.status === 200 || answer.status === 422);
  if (isKept) return hrefTo(pathOf({ screen: 'event', uuid: requestUuid }));
  return hrefTo(pathOf({ screen: 'log' }), new URLSearchParams({ q: requestUuid }));
}

/** What the endpoint says about the answer, for people. */
export function detailOf(answer: SentRequest['answer']): string | undefined {
  return answer && fieldOf(answer.body, 'detail');
}

/** A text field of a JSON object; `undefined` if there is none, or the text is something else. */
function fieldOf(text: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    const field = (value as Record<string, unknown>)[name];
    return typeof field === 'string' ? field : undefined;
  } catch {
    return undefined;
  }
}
