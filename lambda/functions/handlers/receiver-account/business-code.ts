import type { BusinessCode } from '../business-event.ts';

/**
 * YOUR CODE GOES HERE: what your business does when a receiver account's status changes.
 *
 * Status and history are kept already when this is called. It may be called again for the same `event.requestUuid`,
 * so use that as the idempotency key of whatever you do; and look at `event.late` before you overwrite anything.
 */
export const onReceiverAccountStatus: BusinessCode<'BusinessExternalAccountStatusChanged'> = async (
  _event,
  _context,
) => {};
