import { type BatchResponse, processBatch, type SqsBatch } from 'cedar-webhooks/consumer';

/** Latest place of each merchant's events. A service would keep it in its database. */
const seen = new Map<string, string>();

/** Works a batch of merchants' events off, in the order of each merchant. */
export async function handler(batch: SqsBatch): Promise<BatchResponse> {
  return processBatch(batch, {
    types: ['BusinessKycStatusChanged'],
    // As the queue has it.
    maxReceiveCount: 5,
    onFailure: ({ error }) => console.error(JSON.stringify({ message: 'failed', error: String(error) })),
    handle: async ({ subject, status, orderKey }) => {
      if (orderKey <= (seen.get(subject) ?? '')) return;
      seen.set(subject, orderKey);
      console.log(JSON.stringify({ message: 'merchant changed', subject, status }));
    },
  });
}
