import type { z } from 'zod';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import type {
  AlarmsProps,
  CedarWebhooksProps,
  DocumentedEventTypeName,
  EventTypeProps,
} from '../../lib/cedar-webhooks-props.ts';
import type { stageSchema } from '../../lib/config/stage-schema.ts';
import { compile } from '../consumer/compile.ts';

/** The properties are written by hand: a compiler says whether they and the schema of cdk.json have the same keys. */

type Keys<T> = T extends unknown ? keyof T : never;
type Same<A, B> = [A, B] extends [B, A]
  ? true
  : { readonly onlyHere: Exclude<A, B>; readonly missing: Exclude<B, A> };
type Schema = z.input<typeof stageSchema>;
type Item<T> = NonNullable<T> extends readonly (infer U)[] ? U : never;

/** Of the construct alone, and of cdk.json alone. */
type Own = 'name' | 'encryptionKey' | 'guards';
type OwnOfFile = 'subscribers';

const same: readonly true[] = [
  true satisfies Same<Exclude<keyof CedarWebhooksProps, Own>, Exclude<keyof Schema, OwnOfFile>>,
  true satisfies Same<Exclude<keyof AlarmsProps, 'topic'>, keyof NonNullable<Schema['alarms']>>,
  true satisfies Same<Exclude<Keys<EventTypeProps>, 'handler'>, Keys<Item<Schema['eventTypes']>>>,
  true satisfies Same<
    keyof NonNullable<CedarWebhooksProps['throttling']>,
    keyof NonNullable<Schema['throttling']>
  >,
  true satisfies Same<keyof NonNullable<CedarWebhooksProps['domain']>, keyof NonNullable<Schema['domain']>>,
];

it('has the keys of the schema', () => {
  expect(same).not.toContain(false);
});

const documented: Record<DocumentedEventTypeName, true> = {
  BusinessKycStatusChanged: true,
  BusinessExternalAccountStatusChanged: true,
  BusinessRequestStatusChanged: true,
  BusinessRequestPayoutConfirmationStatusChanged: true,
  Unclassified: true,
};

it('has the documented event types', () => {
  expect(Object.keys(documented)).toEqual(DEFAULT_EVENT_TYPES.map(({ name }) => name));
});

it('makes a wrong event type, an unknown setting and a wrong value errors of the compiler', async () => {
  const complaints = await compile(`
    import { Stack } from 'aws-cdk-lib';
    import { CedarWebhooks } from 'cedar-webhooks';
    const stack = new Stack();
    new CedarWebhooks(stack, 'A', { production: true, eventTypes: [{ name: 'BusinessKycStatusChanged', enabled: false }] });
    new CedarWebhooks(stack, 'B', { eventTypes: [{ name: 'BusinessRefundStatusChanged', entity: 'refund' }] });
    // @ts-expect-error There is no such event type, and a further one needs an entity.
    new CedarWebhooks(stack, 'C', { eventTypes: [{ name: 'BusinessKycStatusChangd' }] });
    // @ts-expect-error There is no such setting.
    new CedarWebhooks(stack, 'D', { retentionDay: 30 });
    // @ts-expect-error It takes off, accept and require.
    new CedarWebhooks(stack, 'E', { pathToken: 'on' });
    // @ts-expect-error Settings of handlers are not free either.
    new CedarWebhooks(stack, 'F', { eventTypes: [{ name: 'BusinessKycStatusChanged', handler: { entri: 'a.ts' } }] });
  `);
  expect(complaints).toBe('');
});
