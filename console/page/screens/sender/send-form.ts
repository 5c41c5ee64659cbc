import type { SendOrder, SpoilName } from '../../../contract.ts';

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

/** Most requests of one order. */
const MAX_COUNT = 10_000;
/** Most requests a second. */
const MAX_RATE = 200;

/** Fields that cannot be sent as they are, and why. */
export type FormFaults = { readonly [Field in 'id' | 'status' | 'count' | 'rate']?: string };

/** Looks at what was typed. */
export function faultsOf({ id, status, count, rate, isBodyEdited }: SendForm): FormFaults {
  const many = wholeNumber(count);
  const perSecond = wholeNumber(rate);
  return {
    ...(!isBodyEdited && status.trim() === '' && { status: 'A status is needed.' }),
    ...(!isBodyEdited && many === 1 && id.trim() === '' && { id: 'An id is needed.' }),
    ...((many === undefined || many < 1 || many > MAX_COUNT) && {
      count: `A whole number from 1 to ${MAX_COUNT}.`,
    }),
    ...((perSecond === undefined || perSecond < 1 || perSecond > MAX_RATE) && {
      rate: `A whole number from 1 to ${MAX_RATE}.`,
    }),
  };
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
    ...(many > 1 && { count: many, rate: wholeNumber(rate) ?? 10 }),
  };
}

function wholeNumber(text: string): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}
