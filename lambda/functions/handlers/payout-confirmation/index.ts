import { defineHandler } from '../define-handler.ts';
import { onPayoutConfirmationStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessRequestPayoutConfirmationStatusChanged`. */
export const handler = defineHandler(
  'BusinessRequestPayoutConfirmationStatusChanged',
  onPayoutConfirmationStatus,
);
