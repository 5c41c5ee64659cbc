import { ENTRY_STATES, type Entry } from './entry.ts';

/** What of an entry a search text is compared with. */
export type SearchPlace = 'uuid' | 'entity-id' | 'id' | 'status' | 'state' | 'code' | 'event-type';

/** What somebody searches for. An entry is found if any of the places matches. */
export interface EntrySearch {
  /** In lower case. */
  readonly text: string;
  /** Where a text of this form can stand; the others are not compared. */
  readonly places: readonly SearchPlace[];
}

const UUID_PREFIX = /^[0-9a-f]{1,8}(-[0-9a-f]{0,4}){0,3}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{0,12}$/;
const ENTITY_ID = /^[a-z][\w-]*:.+$/;
const WORD = /^[a-z][\w-]*$/;
const HTTP_ERROR = /^[45]\d\d$/;

/** Reads a search text: the form of it says where it can stand. */
export function parseSearch(typed: string): EntrySearch {
  const text = typed.trim().toLowerCase();
  const isWord = WORD.test(text);
  const places: [SearchPlace, boolean][] = [
    ['uuid', UUID_PREFIX.test(text)],
    ['entity-id', ENTITY_ID.test(text)],
    ['id', text !== ''],
    ['status', isWord],
    ['state', isWord && ENTRY_STATES.some((state) => state.startsWith(text))],
    ['code', isWord || HTTP_ERROR.test(text)],
    ['event-type', isWord],
  ];
  return { text, places: places.filter(([, isPossible]) => isPossible).map(([place]) => place) };
}

/** Whether a request that was held or rejected may be found: it has no entity id and no status. */
export function mayBeRequest({ places }: EntrySearch): boolean {
  return places.some((place) => place !== 'id' && place !== 'entity-id' && place !== 'status');
}

/** What the index of the ledger tells of an event. */
export type SearchedClaim = Pick<Entry, 'requestUuid' | 'eventType' | 'entity' | 'subject' | 'status'>;

/** Whether an entry is found: ids are compared whole, anything else from its beginning, in either case. */
export function matchesSearch(entry: Entry, search: EntrySearch): boolean {
  return search.places.some((place) => matchesPlace(entry, search.text, place));
}

/** Whether the event of a claim may be found: its state is known only to who reads all of it. */
export function mayMatchSearch(claim: SearchedClaim, { text, places }: EntrySearch): boolean {
  return places.some((place) => place === 'state' || matchesPlace(claim, text, place));
}

function matchesPlace(entry: SearchedClaim & Partial<Entry>, text: string, place: SearchPlace): boolean {
  const begins = (word: string | undefined): boolean => word?.toLowerCase().startsWith(text) === true;
  const { requestUuid, eventType, entity, subject, status, state, code, httpStatus } = entry;
  switch (place) {
    case 'uuid':
      return begins(requestUuid);
    case 'entity-id':
      return [entity, eventType].some(
        (name) => name !== undefined && text === `${name}:${subject}`.toLowerCase(),
      );
    case 'id':
      return subject?.toLowerCase() === text;
    case 'status':
      return begins(status);
    case 'state':
      return begins(state);
    case 'code':
      return begins(code) || String(httpStatus) === text;
    case 'event-type':
      return begins(eventType) || begins(entity);
  }
}
