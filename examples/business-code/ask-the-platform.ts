import type { BusinessCode } from 'cedar-webhooks/handler';

/** What the platform itself says of a merchant, asked with credentials of yours. */
export interface PartnersPlatform {
  merchant(id: string, signal: AbortSignal): Promise<{ readonly kycStatus: string }>;
}

/** What your business does with a merchant. The key makes the same thing done twice one thing. */
export interface Accounts {
  unlock(merchantId: string, idempotencyKey: string, signal: AbortSignal): Promise<void>;
  lock(merchantId: string, idempotencyKey: string, signal: AbortSignal): Promise<void>;
}

/**
 * Takes the event for a hint that something changed, and asks the platform what. A forged, stale or late event then has
 * no effect but a question.
 */
export function followMerchant(
  platform: PartnersPlatform,
  accounts: Accounts,
): BusinessCode<'BusinessKycStatusChanged'> {
  return async ({ requestUuid, signed }, { signal }) => {
    // If the platform does not answer, this throws, and the event is retried.
    const { kycStatus } = await platform.merchant(signed.id, signal);
    if (kycStatus === 'VALID') await accounts.unlock(signed.id, requestUuid, signal);
    else await accounts.lock(signed.id, requestUuid, signal);
  };
}
