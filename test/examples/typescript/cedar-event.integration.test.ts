import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CedarEventError, orderKey, parseCedarEvent } from '../../../examples/typescript/cedar-event.ts';
import {
  formatCloudEvent,
  orderKey as orderKeyOfTheStack,
} from '../../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { verifiedEvent } from '../../lambda/factories.ts';

test.each(DEFAULT_EVENT_TYPES)('a message of $name is read as it was sent', ({ name, entity }) => {
  const sent = verifiedEvent({ eventType: name, entity });
  const event = parseCedarEvent(formatCloudEvent(sent, 'urn:x'));
  expect(event).toEqual({
    id: sent.requestUuid,
    source: 'urn:x',
    type: name,
    entity,
    subject: '42',
    status: 'VALID',
    time: '2026-11-21T12:00:00.000Z',
    signedFields: ['id', 'status'],
    data: { id: 42, status: 'VALID', name: 'Ñandú' },
  });
  expect(orderKey(event)).toBe(orderKeyOfTheStack(sent));
});

const message = formatCloudEvent(verifiedEvent(), 'urn:x');

test.each([
  ['no JSON', 'x'],
  ['null', 'null'],
  ['something else', '{"hello":"world"}'],
  ['a later version', message.replace('"messageversion":"1"', '"messageversion":"2"')],
  ['another version of CloudEvents', message.replace('"specversion":"1.0"', '"specversion":"2.0"')],
  ['a message without an id', message.replace('"id":"', '"idd":"')],
  ['a message without data', message.replace('"data":', '"dat":')],
  ['a message whose data is a list', message.replace(/"data":.*\}$/, '"data":[]}')],
])('%s is rejected', (_name, body) => {
  expect(() => parseCedarEvent(body)).toThrow(CedarEventError);
});

test('copied alone into another project, it type-checks there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  try {
    await copyFile('examples/typescript/cedar-event.ts', join(folder, 'cedar-event.ts'));
    await writeFile(
      join(folder, 'consumer.ts'),
      `import { type CedarEvent, parseCedarEvent } from './cedar-event.js';
       const event: CedarEvent = parseCedarEvent('');
       if (event.type === 'BusinessRequestStatusChanged') {
         const amount: string | undefined = event.data.toAmount;
         if (event.status === 'OnOff_COMPLETED' || event.status === 'SOMETHING_NEW') void amount;
       }
       // @ts-expect-error The fields of another type are not known to be there.
       if (event.type === 'BusinessKycStatusChanged') event.data.toAmount?.length;`,
    );
    const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', types: [] };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts', 'cedar-event.ts'] }),
    );
    const compiler = resolve('node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler, '--project', folder]).catch(
      ({ stdout }: { stdout: string }) => {
        throw new Error(stdout);
      },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
