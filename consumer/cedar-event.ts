import type { DataOf, EventTypeName, StatusOf } from '../lambda/core/settings/typed-events.ts';

/** An event of one type, as a consumer reads it. */
export interface EventOf<Type extends EventTypeName> {
  /** The request UUID. It is the idempotency key: each copy of the event has the same, whenever it comes. */
  readonly id: string;
  /** CloudEvents `source`: which webhooks it is from. */
  readonly source: string;
  /** Name of the event type. */
  readonly type: Type;
  /** Kind of entity, such as `merchant`. */
  readonly entity: string;
  /** Id of the entity: the text that was hashed, so all of its digits are there. Authentic. */
  readonly subject: string;
  /** New status of the entity: the text that was hashed. Authentic. */
  readonly status: StatusOf<Type>;
  /** When it was accepted, as ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  /** Its place among the events of its entity: `time`, then `id`. Compared as text; see `isLate`. */
  readonly orderKey: string;
  /**
   * The fields of the body that the platform's hash covers, by their names, as text: numbers as they are written in the
   * body. Authentic, except that a type with `roundedNumbers: accept` has a number here that the hash covers rounded.
   */
  readonly signed: Readonly<Record<string, string>>;
  /** The body. Whoever carried the request could have changed what is not signed. Numbers beyond 2^53 lose digits here. */
  readonly data: DataOf<Type>;
  /** The body as it was sent, for a parser that keeps all digits; characters outside ASCII are escaped. */
  readonly dataText: string;
}

/** An event of any type, or of one of several; comparing `type` tells which. */
export type CedarEvent<Type extends EventTypeName = EventTypeName> = { [Each in Type]: EventOf<Each> }[Type];
