import type { StubContent } from './aws-answers.ts';

/** Services that the stub plays, each on a port of its own, as each has a host of its own in AWS. */
export const SERVICES = ['DYNAMODB', 'SECRETS_MANAGER', 'SQS', 'SSM'] as const;

/** Name of a service as in `AWS_ENDPOINT_URL_SQS`. */
export type Service = (typeof SERVICES)[number];

/** What the stub's process is started with. */
export interface StubStart {
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly content: StubContent;
}

/** One request as the stub saw it. */
export interface SeenRequest {
  /** `DynamoDB_20120810.PutItem` */
  readonly target: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the bench tells the stub. */
export type StubCommand =
  | { readonly type: 'start'; readonly start: StubStart }
  /** Every answer comes this much later from now on. */
  | { readonly type: 'delay'; readonly milliseconds: number }
  /** From now on what is put is there already, or no longer. */
  | { readonly type: 'claim'; readonly claimed: boolean }
  /** Requests are kept from now on, or no longer; those that were kept are handed over. */
  | { readonly type: 'record'; readonly on: boolean }
  /** Answers with the number of requests by target since the last time. */
  | { readonly type: 'count' };

/** What the stub answers, one to each command. */
export type StubAnswer =
  | { readonly type: 'listening'; readonly ports: Readonly<Record<Service, number>> }
  | { readonly type: 'done' }
  | { readonly type: 'recorded'; readonly requests: readonly SeenRequest[] }
  | { readonly type: 'counts'; readonly counts: Readonly<Record<string, number>> };
