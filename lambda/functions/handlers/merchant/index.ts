import { eventHandler } from '../event-handler.ts';
import { onMerchantStatus } from './business-code.ts';

/** Entry point of the handler of `BusinessKycStatusChanged`. */
export const { handler, ready } = eventHandler('BusinessKycStatusChanged', onMerchantStatus);
