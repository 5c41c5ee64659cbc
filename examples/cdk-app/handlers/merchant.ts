import { type BusinessCode, defineHandler } from 'cedar-webhooks/handler';

/**
 * What the business does when a merchant's KYC status changes. It is called at least once per event: the request UUID is the
 * idempotency key. What stands under `signed` is authentic.
 */
export const onMerchant: BusinessCode<'BusinessKycStatusChanged'> = async ({ late, signed }) => {
  if (late || signed.status !== 'VALID') return;
  console.log(JSON.stringify({ message: 'merchant is valid', id: signed.id }));
};

export const handler = defineHandler('BusinessKycStatusChanged', onMerchant);
