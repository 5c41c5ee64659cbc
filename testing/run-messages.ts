import type { LocalEvent, LocalEventState, LocalRun, WebhookAnswer, WebhookToSend } from './local-run.ts';
import type { StartFailure } from './local-run-errors.ts';

/** What a test and the process of its local run tell each other over the channel between them. All of it is JSON. */

/** Asked by the test. */
export type RunRequest = { readonly id: number } & (
  | { readonly kind: 'send'; readonly webhook: WebhookToSend }
  | { readonly kind: 'wait'; readonly wait: Wait }
);

/** Told by the run, or its answer to the request of that id. */
export type RunMessage =
  | ReadyMessage
  | { readonly kind: 'failed'; readonly reason: StartFailure; readonly message: string }
  | { readonly kind: 'sent'; readonly id: number; readonly answer: WebhookAnswer }
  | { readonly kind: 'seen'; readonly id: number; readonly event: PlainEvent }
  | { readonly kind: 'not-seen'; readonly id: number; readonly event?: PlainEvent; readonly message: string }
  | { readonly kind: 'problem'; readonly id: number; readonly message: string };

/** The run takes requests. */
export interface ReadyMessage {
  readonly kind: 'ready';
  readonly webhooks: LocalRun['webhooks'];
  readonly awsEndpoint: string;
  readonly region: string;
  readonly stateDirectory: string;
}

/** What is waited for, and how long. */
export interface Wait {
  readonly name?: string;
  readonly requestUuid?: string;
  readonly type?: string;
  readonly id?: string;
  readonly status?: string;
  readonly states: readonly LocalEventState[];
  readonly timeoutMs: number;
}

/** An event with times in milliseconds since the epoch. */
export type PlainEvent = Omit<LocalEvent, 'acceptedAt' | 'handledAt'> & {
  readonly acceptedAt: number;
  readonly handledAt?: number;
};
