import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { APP, runNode } from './installed.ts';

/** Uses every door, and finds its mistakes. */
const SOURCE = `
import { App, Stack } from 'aws-cdk-lib';
import { CedarWebhooks, type CedarWebhooksProps } from 'cedar-webhooks';
import { type CedarEvent, isLate, parseMessage } from 'cedar-webhooks/consumer';
import { type BusinessEvent, defineHandler } from 'cedar-webhooks/handler';
import { signWebhook } from 'cedar-webhooks/testing';

declare module 'cedar-webhooks/handler' {
  interface EventTypes {
    RefundStatusChanged: { readonly status: 'OPEN' | 'DONE'; readonly data: { readonly amount?: string } };
  }
}

export const props: CedarWebhooksProps = { retentionDays: 30 };
export const webhooks = new CedarWebhooks(new Stack(new App(), 'Mine'), 'Webhooks', props);
export const handler = defineHandler('RefundStatusChanged', async (event, { signal }) => {
  const amount: string | undefined = event.unsigned.amount;
  // @ts-expect-error: no amount is a number
  const number: number | undefined = event.unsigned.amount;
  void [amount, number, signal.aborted];
});
// @ts-expect-error: there is no such event type
defineHandler('NoSuchEvent', async () => {});
// @ts-expect-error: there is no such setting
new CedarWebhooks(new Stack(new App(), 'Other'), 'Webhooks', { retentionWeeks: 4 });
export const read: CedarEvent = parseMessage('{}');
export type Event = BusinessEvent<'RefundStatusChanged'>;
void [isLate, signWebhook];
`;

/** TypeScript 5 is what the app has, and the other what this repository has. */
const COMPILERS = {
  5: ['node_modules/typescript/bin/tsc'],
  7: [resolve('node_modules/typescript/bin/tsc'), '--ignoreConfig'],
} as const;

// aws-cdk-lib's declarations are thousands: the package's own are checked for themselves once.
test.each([
  [5, 'ES modules and CommonJS of Node.js', ['nodenext.mts', 'nodenext.cts'], ['--module', 'nodenext']],
  [
    5,
    'CommonJS of old',
    ['commonjs.ts'],
    ['--module', 'commonjs', '--moduleResolution', 'node10', '--skipLibCheck'],
  ],
  [7, 'a bundler', ['bundler.ts'], ['--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck']],
] as const)('the compiler of TypeScript %s finds the types for %s', async (major, _name, files, settings) => {
  for (const file of files) writeFileSync(join(APP, file), SOURCE);
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node'];
  expect(await runNode(process.execPath, [...COMPILERS[major], ...options, ...settings, ...files])).toEqual({
    exitCode: 0,
    out: '',
    err: '',
  });
});
