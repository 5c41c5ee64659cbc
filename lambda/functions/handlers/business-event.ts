import type { DataOf, EventTypeName, StatusOf } from '../../core/settings/typed-events.ts';

/**
 * An event as business code sees it.
 *
 * What the sender's hash covers stands under `signed`. Everything under `unsigned` could have been changed by whoever
 * carried the request: look at it, but do not move money because of it. Fetch what matters from the platform's API.
 */
export interface BusinessEvent<Type extends EventTypeName = EventTypeName> {
  /** Idempotency key: business code may be called again with the same one, and must then have no second effect. */
  readonly requestUuid: string;
  /** Name of the event type. */
  readonly eventType: Type;
  /** Kind of entity, such as `merchant`. */
  readonly entity: string;
  /** When the request was accepted. */
  readonly acceptedAt: Date;
  /** An event of the same entity that was accepted later has already taken effect. */
  readonly late: boolean;
  /** The texts that were hashed. */
  readonly signed: {
    /** Id of the entity. */
    readonly id: string;
    /** New status of the entity. */
    readonly status: StatusOf<Type>;
  };
  /** The body without its signed fields. Numbers beyond 2^53 lose digits here; `bodyText` has them. */
  readonly unsigned: DataOf<Type>;
  /** The body as it was sent; characters outside ASCII are escaped. */
  readonly bodyText: string;
}

/** What business code is given beside the event. */
export interface BusinessContext {
  /** Aborts when the event's time is over: pass it on to whatever you call. */
  readonly signal: AbortSignal;
}

/**
 * Your code. It is called at least once per event, in order per entity unless `late` says otherwise. If it throws, the
 * event is tried again and, after the queue's limit of receives, moved to the dead-letter queue.
 */
export type BusinessCode<Type extends EventTypeName = EventTypeName> = (
  event: BusinessEvent<Type>,
  context: BusinessContext,
) => Promise<void>;
