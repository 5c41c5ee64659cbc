import { defineHandler } from '../define-handler.ts';
import { onTransactionStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessRequestStatusChanged`. */
export const handler = defineHandler('BusinessRequestStatusChanged', onTransactionStatus);
