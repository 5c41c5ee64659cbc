import type {
  ActivationOrder,
  CutOffFacts,
  DeadLetterQueue,
  DiscardOrder,
  DiscardOutcome,
  DiscardPlan,
  EntityDetail,
  EntryPage,
  EntryQuery,
  EventBody,
  EventDetail,
  ExportQuery,
  HeldDiscardOrder,
  HeldDiscardOutcome,
  HeldItem,
  HeldReleaseOrder,
  HeldReleaseOutcome,
  MockBody,
  NewSecret,
  Overview,
  ParkedItem,
  ParkedReleaseOrder,
  ParkedReleaseOutcome,
  PauseOrder,
  PauseOutcome,
  PauseSentences,
  Problem,
  RedriveOrder,
  RedriveOutcome,
  RedrivePlan,
  RedriveTarget,
  ReplayOrder,
  ReplayOutcome,
  ResendOrder,
  ResumeOrder,
  ResumeOutcome,
  RetireSecretOrder,
  RetireSecretOutcome,
  RunFacts,
  SecretOrder,
  SelfTestOrder,
  SelfTestOutcome,
  SenderState,
  SendOrder,
  SendReceipt,
  SentRequest,
  SkipOrder,
  SkipOutcome,
  StoreSecretOrder,
  StoreSecretOutcome,
} from '../contract.ts';
import { EXPORT_PROBLEM_HEADER } from '../export-header.ts';
import type { FailedQuestion } from './hooks/answer.ts';
import { resumeSession } from './resume.ts';

/** An answer that is not 2xx, or none at all. The message is for people. */
export class ApiError extends Error {
  /** Of HTTP; absent if nothing answered. */
  readonly status: number | undefined;
  /** Which secret would be cut off, if nothing was changed for that. */
  readonly cutOff: CutOffFacts | undefined;

  constructor({ message, cutOff }: Problem, status?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.cutOff = cutOff;
  }
}

/** What a failed call means for who goes on asking. */
export function failureOf(error: unknown): FailedQuestion {
  return { error: messageOf(error), isCutOff: error instanceof ApiError && error.status === undefined };
}

/** Words for whatever a call has thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

const json = { 'content-type': 'application/json' };

async function call<T>(path: string, init: RequestInit = {}, isAgain = false): Promise<T> {
  const response = await reach(path, init);
  // The run was started anew.
  if (response.status === 401 && !isAgain && (await resumeSession())) return call(path, init, true);
  if (response.ok) return (await response.json()) as T;
  throw new ApiError(await problemOf(response), response.status);
}

/** A file that was loaded whole. */
export interface SavedFile {
  readonly name: string;
  readonly content: Blob;
  /** Why rejected requests are not in it, if they are not. */
  readonly problem?: string;
}

async function loadFile(path: string, signal: AbortSignal): Promise<SavedFile> {
  const response = await reach(path, { signal });
  if (!response.ok) throw new ApiError(await problemOf(response), response.status);
  const [, name = 'export'] =
    /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  const problem = response.headers.get(EXPORT_PROBLEM_HEADER);
  try {
    const content = await response.blob();
    return { name, content, ...(problem !== null && { problem: decodeURIComponent(problem) }) };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError({ message: 'It broke off: a source failed on the way, or the run has ended.' });
  }
}

const WHAT_THEN =
  'If it has ended, start it again: this page goes on by itself. If it starts on another port, open the URL that it prints.';

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    // Relative to the page, whose path the server makes up.
    return await fetch(`.${path}`, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError({ message: `The console's server does not answer. ${WHAT_THEN}` });
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const { message, cutOff } = (await response.json()) as Partial<Problem>;
    if (message !== undefined) return { message, ...(cutOff !== undefined && { cutOff }) };
  } catch {
    // Not of the console's server: the status is all there is.
  }
  const status = `${response.status} ${response.statusText}`.trim();
  return { message: `The console's server answered ${status}.` };
}

function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>(path, signal === undefined ? {} : { signal });
}

function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return call<T>(path, { method, headers: json, body: JSON.stringify(body ?? {}) });
}

/** A path with what is given of a query; a list is separated by commas. */
function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const part = encodeURIComponent;

/** Every call that the page makes of its server, by the contract. */
export const api = {
  run: (signal?: AbortSignal) => get<RunFacts>('/api/run', signal),
  entries: (query: EntryQuery, signal?: AbortSignal) =>
    get<EntryPage>(withQuery('/api/entries', { ...query }), signal),
  exportFile: (query: ExportQuery, signal: AbortSignal) =>
    loadFile(withQuery('/api/export', { ...query }), signal),
  event: (uuid: string, signal?: AbortSignal) => get<EventDetail>(`/api/events/${part(uuid)}`, signal),
  eventBody: (uuid: string, signal?: AbortSignal) => get<EventBody>(`/api/events/${part(uuid)}/body`, signal),
  replay: (uuid: string, order: ReplayOrder) =>
    send<ReplayOutcome>('POST', `/api/events/${part(uuid)}/replay`, order),
  pauses: (signal?: AbortSignal) => get<PauseSentences>('/api/pauses', signal),
  pause: (order: PauseOrder) => send<PauseOutcome>('POST', '/api/handlers/pause', order),
  resume: (order: ResumeOrder) => send<ResumeOutcome>('POST', '/api/handlers/resume', order),
  entity: (entity: string, id: string, signal?: AbortSignal) =>
    get<EntityDetail>(`/api/entities/${part(entity)}/${part(id)}`, signal),
  overview: (minutes: number, signal?: AbortSignal) =>
    get<Overview>(withQuery('/api/overview', { minutes }), signal),
  deadLetters: (signal?: AbortSignal) => get<readonly DeadLetterQueue[]>('/api/dead-letters', signal),
  planRedrive: (target: RedriveTarget) => send<RedrivePlan>('POST', '/api/dead-letters/plan', target),
  planDiscard: (target: RedriveTarget) => send<DiscardPlan>('POST', '/api/dead-letters/discard/plan', target),
  discardLetters: (order: DiscardOrder) => send<DiscardOutcome>('POST', '/api/dead-letters/discard', order),
  skip: (uuid: string, order: SkipOrder) =>
    send<SkipOutcome>('POST', `/api/events/${part(uuid)}/skip`, order),
  redrive: (order: RedriveOrder) => send<RedriveOutcome>('POST', '/api/dead-letters/redrive', order),
  held: (signal?: AbortSignal) => get<readonly HeldItem[]>('/api/held', signal),
  releaseHeld: (order: HeldReleaseOrder) => send<HeldReleaseOutcome>('POST', '/api/held/release', order),
  discardHeld: (order: HeldDiscardOrder) => send<HeldDiscardOutcome>('POST', '/api/held/discard', order),
  parked: (signal?: AbortSignal) => get<readonly ParkedItem[]>('/api/parked', signal),
  releaseParked: (order: ParkedReleaseOrder) =>
    send<ParkedReleaseOutcome>('POST', '/api/parked/release', order),
  selfTest: (order: SelfTestOrder) => send<SelfTestOutcome>('POST', '/api/self-test', order),
  sender: (signal?: AbortSignal) => get<SenderState>('/api/sender', signal),
  activate: (order: ActivationOrder) => send<SenderState>('PUT', '/api/sender/active', order),
  newSecret: (order: SecretOrder) => send<NewSecret>('POST', '/api/sender/secret', order),
  storeSecret: (order: StoreSecretOrder) =>
    send<StoreSecretOutcome>('POST', '/api/sender/secret/given', order),
  retireSecret: (order: RetireSecretOrder) =>
    send<RetireSecretOutcome>('POST', '/api/sender/secret/retire', order),
  mockBody: (
    type: string,
    choice: { readonly status?: string; readonly id?: string },
    signal?: AbortSignal,
  ) => get<MockBody>(withQuery('/api/sender/payload', { type, ...choice }), signal),
  send: (order: SendOrder) => send<SendReceipt>('POST', '/api/sender/send', order),
  stopSending: () => send<SenderState>('DELETE', '/api/sender/send'),
  senderLog: (signal?: AbortSignal) => get<readonly SentRequest[]>('/api/sender/log', signal),
  resend: (id: number, order: ResendOrder) =>
    send<SendReceipt>('POST', `/api/sender/log/${id}/replay`, order),
} as const;
