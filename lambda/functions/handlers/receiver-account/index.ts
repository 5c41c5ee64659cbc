import { defineHandler } from '../define-handler.ts';
import { onReceiverAccountStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessExternalAccountStatusChanged`. */
export const handler = defineHandler('BusinessExternalAccountStatusChanged', onReceiverAccountStatus);
