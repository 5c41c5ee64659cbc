import type { Claim } from '../../lambda/core/ledger/claim.ts';
import type { ReceivedEvent, VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import type { DeadLetterSender, Delivery } from '../../lambda/core/ports.ts';
import type { Attempt } from '../../lambda/functions/handlers/attempt.ts';

/** A time that all tests share, so that literals stay readable. */
export const NOON = Date.UTC(2026, 10, 21, 12, 0, 0, 0);

/** A signal that never aborts. */
export const never = new AbortController().signal;

/** UUID that ends in the given number. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A merchant's event. */
export function verifiedEvent(change: Partial<VerifiedEvent> = {}): VerifiedEvent {
  return {
    requestUuid: uuid(1),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: NOON,
    securityFields: ['id', 'status'],
    secretVersion: 'version-1',
    bodyText: '{"id":42,"status":"VALID","name":"Ñandú"}',
    ...change,
  };
}

/** The same event as a consumer reads it. */
export function receivedEvent(change: Partial<VerifiedEvent> = {}): ReceivedEvent {
  return { ...verifiedEvent(change), source: 'urn:test' };
}

/** A receive of a message. */
export function delivery(received: number, messageId = 'message-1'): Delivery {
  return { messageId, received };
}

/** Where nothing is to be skipped. */
export const noDeadLetters: DeadLetterSender = {
  send: () => Promise.reject(new Error('Nothing was to be skipped.')),
};

/** The first attempt at an event, at noon. */
export function firstAttempt(change: Partial<Attempt> = {}): Attempt {
  return { ...delivery(change.received ?? 1), startedAt: NOON, isFirst: true, isLast: false, ...change };
}

/** A claim of a merchant's event for two subscribers. */
export function claimOf(change: Partial<Claim> = {}): Claim {
  return {
    event: verifiedEvent(),
    claimId: 'claim-1',
    digest: 'digest-1',
    unsent: ['billing', 'handler'],
    dueAt: NOON + 60_000,
    attempts: 0,
    ...change,
  };
}
