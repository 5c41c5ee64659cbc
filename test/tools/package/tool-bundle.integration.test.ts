import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { programOptions } from '../../../tools/package/bundle-options.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the embedded AWS services of the tool work from its bundle alone, and keep what they store', async () => {
  const outfile = join(folder, 'services.mjs');
  await build({ ...programOptions(resolve('.'), 'tool'), entryPoints: ['local/aws/local-aws.ts'], outfile });
  const program = `
    import { startLocalAws } from './services.mjs';
    const call = async (operation, fields) => {
      const aws = await startLocalAws({ stateDirectory: 'state', region: 'eu-west-1', accountId: '000000000000' });
      const response = await fetch(aws.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.' + operation,
          authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
        },
        body: JSON.stringify({ TableName: 'facts', ...fields }),
      });
      const answer = await response.json();
      await aws.close();
      return answer;
    };
    await call('CreateTable', {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    await call('PutItem', { Item: { pk: { S: 'a' } } });
    console.log(JSON.stringify(await call('Scan', {})));
    process.exit();`;
  const out = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(JSON.parse(out)).toMatchObject({ Count: 1, Items: [{ pk: { S: 'a' } }] });
  expect(existsSync(join(folder, 'state/dynamodb/store/entries.sqlite'))).toBe(true);
});

test('what the tool starts as processes is one file of its own', async () => {
  const outfile = join(folder, 'bootstrap.mjs');
  const { metafile } = await build({ ...programOptions(resolve('.'), 'bootstrap'), outfile });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  expect(imports.filter((path) => !path.startsWith('node:'))).toEqual([]);
});
