import { compile } from '../consumer/compile.ts';

test('a handler knows the words and fields of its event type, and that there may be others', async () => {
  const complaints = await compile(`
    import { defineHandler } from 'cedar-webhooks/handler';
    export const handler = defineHandler('BusinessRequestStatusChanged', async (event, { signal }) => {
      const amount: string | undefined = event.unsigned.toAmount;
      const other: unknown = event.unsigned.addedLater;
      if (event.signed.status === 'OnOff_COMPLETED' || event.signed.status === 'SOMETHING_NEW') void [amount, other];
      signal.throwIfAborted();
      // @ts-expect-error A field that is not known has no known type.
      event.unsigned.addedLater.length;
      // @ts-expect-error Only id and status are signed.
      event.signed.toAmount;
    });
  `);
  expect(complaints).toBe('');
});

test('a wrong event type and a handler of the wrong event are errors', async () => {
  const complaints = await compile(`
    import { type BusinessCode, defineHandler } from 'cedar-webhooks/handler';
    // @ts-expect-error There is no such type.
    defineHandler('BusinessKycStatusChangd', async () => {});
    const onTransaction: BusinessCode<'BusinessRequestStatusChanged'> = async () => {};
    // @ts-expect-error Of another type.
    defineHandler('BusinessKycStatusChanged', onTransaction);
    // @ts-expect-error It must say when it is done.
    defineHandler('BusinessKycStatusChanged', () => {});
    // @ts-expect-error Every event type has a name.
    defineHandler(async () => {});
    const onAnything: BusinessCode = async () => {};
    defineHandler('BusinessKycStatusChanged', onAnything);
  `);
  expect(complaints).toBe('');
});

test('an event type of the user is known once it is declared, and not before', async () => {
  const complaints = await compile(`
    import { type BusinessCode, defineHandler } from 'cedar-webhooks/handler';
    declare module 'cedar-webhooks/handler' {
      interface EventTypes {
        RefundStatusChanged: { readonly status: 'OPEN' | 'DONE'; readonly data: { readonly amount?: string } };
        BareStatusChanged: {};
      }
    }
    defineHandler('RefundStatusChanged', async ({ signed, unsigned }) => {
      const amount: string | undefined = unsigned.amount;
      if (signed.status === 'DONE' || signed.status === 'NEW_WORD') void amount;
      // @ts-expect-error Of another type.
      unsigned.toAmount?.length;
    });
    defineHandler('BareStatusChanged', async ({ signed, unsigned }) => void [signed.status.length, unsigned.any]);
    const onRefund: BusinessCode<'RefundStatusChanged'> = async () => {};
    // @ts-expect-error Of another type.
    defineHandler('BareStatusChanged', onRefund);
    // @ts-expect-error Not declared.
    defineHandler('DisputeStatusChanged', async () => {});
  `);
  expect(complaints).toBe('');
});

test("a handler is one of Lambda's, as its types know it", async () => {
  const complaints = await compile(`
    import type { Context, SQSBatchResponse, SQSEvent, SQSHandler } from 'aws-lambda';
    import { defineHandler } from 'cedar-webhooks/handler';
    export const handler: SQSHandler = defineHandler('Unclassified', async () => {});
    const call = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
      defineHandler('Unclassified', async () => {})(event, context);
    void call;
  `);
  expect(complaints).toBe('');
});
