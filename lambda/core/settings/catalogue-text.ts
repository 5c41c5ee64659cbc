import type { EventType, SignedField } from './event-type.ts';

/** An event type with places in the lists of {@link PackedCatalogue} instead of its own. */
type PackedEventType = Omit<EventType, 'signedFields' | 'subscribers'> & {
  readonly signedFields: number;
  readonly subscribers: number;
};

interface PackedCatalogue {
  readonly signedFields: readonly (readonly SignedField[])[];
  readonly subscribers: readonly (readonly string[])[];
  readonly eventTypes: readonly PackedEventType[];
}

/**
 * The event catalogue as text, for places with little room: 4 KB for all variables of a function together.
 *
 * Event types mostly share their lists of signed fields and of subscribers, so each list stands there once.
 */
export function formatCatalogue(eventTypes: readonly EventType[]): string {
  const signedFields = new Pool<readonly SignedField[]>();
  const subscribers = new Pool<readonly string[]>();
  const packed: PackedCatalogue = {
    signedFields: signedFields.all,
    subscribers: subscribers.all,
    eventTypes: eventTypes.map((type) => ({
      ...type,
      signedFields: signedFields.place(type.signedFields),
      subscribers: subscribers.place(type.subscribers),
    })),
  };
  return JSON.stringify(packed);
}

/**
 * The catalogue that {@link formatCatalogue} made the text of.
 *
 * @throws Error if the text is none of its
 */
export function parseCatalogue(text: string): EventType[] {
  const { signedFields, subscribers, eventTypes } = JSON.parse(text) as PackedCatalogue;
  return eventTypes.map((type) => ({
    ...type,
    signedFields: at(signedFields, type.signedFields),
    subscribers: at(subscribers, type.subscribers),
  }));
}

function at<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new RangeError('The catalogue names a list that it does not have.');
  return found;
}

/** Values of which equal ones have one place. */
class Pool<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();

  place(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    return this.all.push(value) - 1;
  }
}
