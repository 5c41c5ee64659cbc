import { compile } from './compile.ts';

test('an event is told by its type, and has the words and fields of it', async () => {
  const complaints = await compile(`
    import { type CedarEvent, parseMessage } from 'cedar-webhooks/consumer';
    const event: CedarEvent = parseMessage('');
    if (event.type === 'BusinessRequestStatusChanged') {
      const amount: string | undefined = event.data.toAmount;
      if (event.status === 'OnOff_COMPLETED' || event.status === 'SOMETHING_NEW') void amount;
    }
    // @ts-expect-error The fields of another type are not known to be there.
    if (event.type === 'BusinessKycStatusChanged') event.data.toAmount?.length;
    // @ts-expect-error There is no such type.
    if (event.type === 'BusinessKycStatusChangd') void 0;
    // @ts-expect-error Any type may come.
    const any: CedarEvent<'Unclassified'> = parseMessage('');
    const one: CedarEvent<'Unclassified'> = parseMessage('', 'Unclassified');
    // @ts-expect-error There is no such type.
    parseMessage('', 'Unclassifed');
    void [any, one];
  `);
  expect(complaints).toBe('');
});

test('what a service does with its events is typed by the types that it expects', async () => {
  const complaints = await compile(`
    import type { Message } from '@aws-sdk/client-sqs';
    import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
    import { type CedarEvent, processBatch, processMessages } from 'cedar-webhooks/consumer';
    const onFailure = () => {};
    export const handler = (batch: SQSEvent): Promise<SQSBatchResponse> =>
      processBatch(batch, {
        types: ['BusinessRequestStatusChanged'],
        maxReceiveCount: 5,
        handle: async (event) => void event.data.toAmount?.length,
        onFailure: ({ message }) => void message.messageId,
      });
    export const poll = async (messages: Message[]): Promise<Message[]> =>
      (await processMessages(messages, { maxReceiveCount: 5, handle: async ({ id }) => void id, onFailure })).done;
    const ofTransactions = async (_event: CedarEvent<'BusinessRequestStatusChanged'>) => {};
    // @ts-expect-error Of another type.
    processBatch({ Records: [] }, { types: ['Unclassified'], maxReceiveCount: 5, handle: ofTransactions, onFailure });
    // @ts-expect-error Any type may come.
    processBatch({ Records: [] }, { maxReceiveCount: 5, handle: ofTransactions, onFailure });
    // @ts-expect-error There is no such type.
    processBatch({ Records: [] }, { types: ['Unclassifed'], maxReceiveCount: 5, handle: async () => {}, onFailure });
    // @ts-expect-error The queue's limit must be known.
    processBatch({ Records: [] }, { handle: async () => {}, onFailure });
    // @ts-expect-error There is no such setting.
    processBatch({ Records: [] }, { maxReceiveCount: 5, handle: async () => {}, onFailure, batchSize: 1 });
  `);
  expect(complaints).toBe('');
});

test('an event type of the user is known once it is declared, to both doors', async () => {
  const complaints = await compile(`
    import { parseMessage } from 'cedar-webhooks/consumer';
    import { defineHandler } from 'cedar-webhooks/handler';
    declare module 'cedar-webhooks/consumer' {
      interface EventTypes {
        RefundStatusChanged: { readonly status: 'OPEN' | 'DONE'; readonly data: { readonly amount?: string } };
      }
    }
    parseMessage('', 'RefundStatusChanged').data.amount?.length;
    defineHandler('RefundStatusChanged', async ({ unsigned }) => void unsigned.amount?.length);
    const event = parseMessage('');
    if (event.type === 'RefundStatusChanged') event.data.amount?.length;
    // @ts-expect-error Not declared.
    parseMessage('', 'DisputeStatusChanged');
  `);
  expect(complaints).toBe('');
});
