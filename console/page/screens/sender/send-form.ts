import type { EventTypeFacts, SendOrder, SpoilName } from '../../../contract.ts';
import { SEND_LIMITS } from '../../../send-limits.ts';
import { formatNumber } from '../../format.ts';

/** What stands in the fields of the form, as typed. */
export interface SendForm {
  readonly eventType: string;
  readonly status: string;
  readonly id: string;
  readonly body: string;
  /** Whether somebody typed in the body, so that it no longer follows status and id. */
  readonly isBodyEdited: boolean;
  readonly spoil: SpoilName | '';
  readonly count: string;
  readonly rate: string;
}

/** Requests a second unless somebody types another number. */
const DEFAULT_RATE = 10;

/** The form for a type as it is at first. What was typed before stays, except the status, which is one of the type. */
export function formFor(type: EventTypeFacts | undefined, before?: SendForm): SendForm {
  return {
    eventType: type?.name ?? '',
    status: type?.statuses[0] ?? '',
    id: before?.id ?? '42',
    body: before?.body ?? '',
    isBodyEdited: before?.isBodyEdited ?? false,
    spoil: before?.spoil ?? '',
    count: before?.count ?? '1',
    rate: before?.rate ?? String(DEFAULT_RATE),
  };
}

/** Fields that cannot be sent as they are, and why. */
export type FormFaults = { readonly [Field in 'id' | 'status' | 'count' | 'rate']?: string };

/** Looks at what was typed. What plays no part is not looked at: the rate of one request, the id of an edited body. */
export function faultsOf(form: SendForm): FormFaults {
  const { id, status, count, rate, isBodyEdited } = form;
  return {
    ...(!isBodyEdited && status.trim() === '' && { status: 'Type a status, or choose one.' }),
    ...(!isBodyEdited && !isSeries(form) && id.trim() === '' && { id: 'Type an id.' }),
    ...(!isWithin(count, SEND_LIMITS.count) && { count: `Type ${rangeTo(SEND_LIMITS.count)}.` }),
    ...(isSeries(form) &&
      !isWithin(rate, SEND_LIMITS.rate) && { rate: `Type ${rangeTo(SEND_LIMITS.rate)}.` }),
  };
}

/** Whether many are asked for, or something that is no number. */
export function isSeries({ count }: SendForm): boolean {
  return wholeNumber(count) !== 1;
}

/** How many are asked for; `undefined` if that is no number. */
export function countOf({ count }: SendForm): number | undefined {
  return wholeNumber(count);
}

/** `1 to 10,000`. */
export function rangeTo(limit: number): string {
  return `1 to ${formatNumber(limit)}`;
}

function isWithin(text: string, limit: number): boolean {
  const number = wholeNumber(text);
  return number !== undefined && number >= 1 && number <= limit;
}

/**
 * What is asked of the server. A body that nobody edited is left to it, so that each of many gets a time of its own;
 * without an id each gets an entity of its own.
 */
export function orderOf(form: SendForm): SendOrder {
  const { eventType, status, id, body, isBodyEdited, spoil, count, rate } = form;
  const many = wholeNumber(count) ?? 1;
  return {
    eventType,
    ...(isBodyEdited ? { body } : { status: status.trim(), ...(id.trim() !== '' && { id: id.trim() }) }),
    ...(spoil !== '' && { spoil }),
    ...(many > 1 && { count: many, rate: wholeNumber(rate) ?? DEFAULT_RATE }),
  };
}

/** Also as the hint writes it: `10,000`. */
function wholeNumber(text: string): number | undefined {
  const digits = text.trim();
  const isNumber = /^(\d{1,9}|\d{1,3}(,\d{3}){1,2})$/.test(digits);
  return isNumber ? Number(digits.replaceAll(',', '')) : undefined;
}
