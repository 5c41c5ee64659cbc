import { eventHandler } from '../event-handler.ts';
import { onPayoutConfirmationStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessRequestPayoutConfirmationStatusChanged`. */
export const { handler, ready } = eventHandler(
  'BusinessRequestPayoutConfirmationStatusChanged',
  onPayoutConfirmationStatus,
);
