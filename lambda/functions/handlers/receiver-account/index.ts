import { eventHandler } from '../event-handler.ts';
import { onReceiverAccountStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessExternalAccountStatusChanged`. */
export const { handler, ready } = eventHandler(
  'BusinessExternalAccountStatusChanged',
  onReceiverAccountStatus,
);
