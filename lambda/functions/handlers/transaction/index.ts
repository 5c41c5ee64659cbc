import { eventHandler } from '../event-handler.ts';
import { onTransactionStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessRequestStatusChanged`. */
export const { handler, ready } = eventHandler('BusinessRequestStatusChanged', onTransactionStatus);
