import { defineHandler } from '../define-handler.ts';
import { onMerchantStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessKycStatusChanged`. */
export const handler = defineHandler('BusinessKycStatusChanged', onMerchantStatus);
