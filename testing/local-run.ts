/** Where an event stands, as `cedar-webhooks show` says it. */
export type LocalEventState =
  | 'unsent'
  | 'parked'
  | 'queued'
  | 'handling'
  | 'dead-lettered'
  | 'discarded'
  | 'handled'
  | 'late'
  | 'erased';

/** Which app is run, and what of it. */
export interface LocalRunOptions {
  /** Folder of the CDK app, with its cdk.json; the current one, or the nearest above it, if absent. */
  readonly folder?: string;
  /** Command that synthesizes the app, or a cdk.out, in place of `app` of cdk.json. */
  readonly app?: string;
  /** Context of the app, which takes precedence over its files. */
  readonly context?: Readonly<Record<string, string>>;
  /** Longest time until the run is ready, in milliseconds; 60,000 if absent. */
  readonly startTimeoutMs?: number;
}

/** A webhook to send. What is absent is made up, as the platform might send it. */
export interface WebhookToSend {
  /** Name of the webhooks it is sent to, if the app has several. */
  readonly name?: string;
  /** Name of the event type, or its entity. */
  readonly type: string;
  /** Id of the entity. */
  readonly id?: string | number;
  /** New status of the entity. */
  readonly status?: string;
  /** Further fields of the body. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** With that of an earlier request, a copy of it. */
  readonly requestUuid?: string;
  /** Secret to sign with in place of the run's own: a wrong one, to see the request rejected. */
  readonly secret?: string;
}

/** How a webhook was answered. */
export interface WebhookAnswer {
  /** In lower case. */
  readonly requestUuid: string;
  /** 200 if the event was accepted; absent if nothing came back. */
  readonly httpStatus?: number;
  /** Such as `accepted`, `duplicate` or `hash_mismatch`. */
  readonly code: string;
  /** What the answer says in words. */
  readonly detail?: string;
}

/** Which event is waited for. Everything that is given must hold; of several events the one accepted last counts. */
export interface EventToWaitFor {
  /** Name of the webhooks that accepted it, if the app has several. */
  readonly name?: string;
  /** As `send` resolves to it. */
  readonly requestUuid?: string;
  /** Name of the event type, or its entity. */
  readonly type?: string;
  /** Id of the entity. */
  readonly id?: string | number;
  /** Status that the event reports. */
  readonly status?: string;
  /** State or states to wait for; `handled` if absent. */
  readonly state?: LocalEventState | readonly LocalEventState[];
}

/** An accepted event of a local run. */
export interface LocalEvent {
  /** In lower case. */
  readonly requestUuid: string;
  /** Name of the event type. */
  readonly type: string;
  /** Kind of entity, such as `merchant`. */
  readonly entity: string;
  /** Id of the entity. */
  readonly id: string;
  /** Status that it reports. */
  readonly status: string;
  /** Where it stands. */
  readonly state: LocalEventState;
  /** When its request was accepted. */
  readonly acceptedAt: Date;
  /** Absent until the handler has finished it. */
  readonly handledAt?: Date;
  /** Attempts of the handler that have started. */
  readonly attempts: number;
  /** How the last attempt failed, if one did. */
  readonly error?: {
    /** Name of the error, such as `TypeError`. */
    readonly name: string;
    /** Its message. */
    readonly message: string;
  };
}

/** A CDK app that runs on this machine for a test, in a process of its own that ends with that of the test. */
export interface LocalRun extends AsyncDisposable {
  /** Base URL of the HTTP API, the first if there are several: an event type is posted to `/webhooks/<type>` below it. */
  readonly url: string;
  /** All `CedarWebhooks` of the app. */
  readonly webhooks: readonly {
    /** Prefix of its names. */
    readonly name: string;
    /** Base URL of its HTTP API. */
    readonly url: string;
  }[];
  /** Endpoint of the AWS services, for clients of the test's own: to read a table that a handler writes, say. */
  readonly awsEndpoint: string;
  /** Region of the AWS services. */
  readonly region: string;
  /** Has the functions' output in `logs`. It is removed when the run ends. */
  readonly stateDirectory: string;
  /** The end of what the run has printed. */
  readonly output: string;
  /**
   * Signs a webhook as the platform does, and posts it.
   *
   * @throws LocalRunError if there is no such event type, or the run has ended
   */
  send(webhook: WebhookToSend): Promise<WebhookAnswer>;
  /**
   * Waits until an event stands where it should. It may have been accepted before.
   *
   * @param options - `timeoutMs`: longest wait in milliseconds; 10,000 if absent
   * @throws EventTimeoutError if that takes longer; it says where the event stands
   * @throws LocalRunError if the request of that UUID was rejected, or the run has ended
   */
  waitForEvent(event: EventToWaitFor, options?: { readonly timeoutMs?: number }): Promise<LocalEvent>;
  /** Ends the run: what is under way is finished first, for five seconds at most. */
  stop(): Promise<void>;
}
