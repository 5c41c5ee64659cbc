import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { build } from 'esbuild';
import { regionalEndpoints } from '../../lambda/sdk/regional-endpoint.ts';
import { bundleOptions } from '../../lib/bundle-options.ts';
import { leanSdk, REPLACEMENTS } from '../../lib/lean-sdk.ts';
import { functionEntries, reportBundles } from '../../tools/supply-chain/bundle-report.ts';

const PARTITIONS =
  'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';

/** What the output of a bundled script is. */
async function run(script: string, variables: Record<string, string> = {}, entry = ''): Promise<string> {
  const { entryPoints: _, ...options } = bundleOptions(process.cwd(), entry);
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: script, resolveDir: process.cwd() },
    write: false,
  });
  return execFileSync(process.execPath, ['-'], {
    input: outputFiles[0]?.text,
    env: variables,
    encoding: 'utf8',
  });
}

describe('the bundles', () => {
  it('use every replacement: none is for a module that the SDK does not have any more', async () => {
    const used = new Set<string>();
    await Promise.all(
      functionEntries(process.cwd()).map((entry) =>
        build({
          ...bundleOptions(process.cwd(), entry),
          plugins: [leanSdk(process.cwd(), true, used)],
          outfile: 'index.js',
          write: false,
        }),
      ),
    );
    expect([...used].sort()).toEqual(REPLACEMENTS.map(({ module }) => module).sort());
  });

  it('hold no package that Lambda has no use for', async () => {
    const packages = (await reportBundles(process.cwd())).flatMap((report) =>
      report.packages.map(({ name }) => `${report.name}: ${name}`),
    );
    expect(packages).toContain('verifier: @smithy/core');
    expect(
      packages.filter((name) =>
        /credential-provider|nested-clients|token-providers|xml-builder|multi-region|mnemonist|obliterator|bowser/.test(
          name,
        ),
      ),
    ).toEqual([]);
  });
});

describe('endpoints', () => {
  const partitions = JSON.parse(
    readFileSync(PARTITIONS, 'utf8').replace('export const partitionsInfo =', '').trim().replace(/;$/, ''),
  ).partitions as { id: string; regions: Record<string, unknown> }[];
  const regions = partitions.flatMap(({ regions }) => Object.keys(regions));

  it.each([
    ['dynamodb', new DynamoDBClient({ region: 'eu-west-1' })],
    ['secretsmanager', new SecretsManagerClient({ region: 'eu-west-1' })],
    ['sqs', new SQSClient({ region: 'eu-west-1' })],
  ])("of %s are those of the SDK's rules in every region of every partition", (service, client) => {
    const resolve = regionalEndpoints(service);
    const rules = client.config.endpointProvider as (parameters: object) => { url: URL };
    expect(regions.length).toBeGreaterThan(40);
    for (const Region of regions.filter((region) => !region.endsWith('-global'))) {
      const parameters = { Region, UseFIPS: false, UseDualStack: false };
      expect([Region, resolve(parameters).url.href]).toEqual([Region, rules(parameters).url.href]);
    }
  });

  const resolve = regionalEndpoints('sqs');

  it('are the configured ones, if there are any', () => {
    const Endpoint = 'http://127.0.0.1:4010/base';
    expect(resolve({ Region: 'eu-west-1', Endpoint }).url.href).toBe(Endpoint);
  });

  it.each([
    ['FIPS', { Region: 'eu-west-1', UseFIPS: true }],
    ['dual-stack', { Region: 'eu-west-1', UseDualStack: true }],
    ['no region', {}],
    ['what is no region', { Region: 'evil.example/' }],
  ])('are refused for %s', (_name, parameters) => {
    expect(() => resolve(parameters)).toThrow(expect.objectContaining({ name: 'UnknownEndpointError' }));
  });
});

describe('in a bundle', () => {
  const listing = (name: string, module: string, use: string) =>
    run(`import { ${name} } from '${module}';
      Promise.resolve().then(() => ${use}).catch((error) => console.log(error.name + ': ' + error.message));`);

  it('what was left out says so, and how to have it', async () => {
    expect(await listing('AdaptiveRetryStrategy', '@smithy/core/retry', 'new AdaptiveRetryStrategy()')).toBe(
      'NotBundledError: AdaptiveRetryStrategy is not in this bundle: the retry mode is standard. Take ' +
        '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js out of lib/lean-sdk.ts to have it.\n',
    );
    expect(
      await listing('EndpointCache', '@aws-sdk/endpoint-cache', 'new EndpointCache(1).get("x")'),
    ).toMatch(/^NotBundledError: EndpointCache.get is not in this bundle/);
  });

  const credentials = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    new DynamoDBClient({ region: 'eu-west-1' }).config.credentials()
      .then(({ accessKeyId, secretAccessKey, sessionToken, expiration }) =>
        console.log(accessKeyId, secretAccessKey, sessionToken, expiration?.toISOString()))
      .catch((error) => console.log(error.name));`;

  it("a client of business code's own has the credentials of the environment", async () => {
    const variables = {
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'key',
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: '2099-01-01T00:00:00.000Z',
    };
    expect(await run(credentials, variables)).toBe('id key token 2099-01-01T00:00:00.000Z\n');
  });

  it('a client without credentials fails by a name of its own', async () => {
    expect(await run(credentials, { AWS_ACCESS_KEY_ID: 'id' })).toBe('MissingCredentialsError\n');
  });

  it('a client tells AWS its version', async () => {
    const { version } = JSON.parse(readFileSync('node_modules/@aws-sdk/client-sqs/package.json', 'utf8'));
    const agent = await run(`import { SQSClient } from '@aws-sdk/client-sqs';
      new SQSClient({}).config.defaultUserAgentProvider().then((parts) => console.log(parts[0].join('/')));`);
    expect(agent).toBe(`aws-sdk-js/${version}\n`);
  });

  it('a body of a client of business code may be a stream or a blob of the web', async () => {
    const script = `import { isBlob, isReadableStream } from '@smithy/core/serde';
      console.log(isBlob(new Blob([])), isReadableStream(new ReadableStream()));`;
    expect(await run(script, {}, 'lambda/functions/handlers/merchant/index.ts')).toBe('true true\n');
  });

  /** What the DynamoDB client makes of an error that the service answers with. */
  const thrown = (entry: string, type: string) =>
    run(
      `import { ConditionalCheckFailedException, DynamoDBClient, DynamoDBServiceException, GetItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
      const body = Buffer.from('{"__type":"com.amazonaws.dynamodb.v20120810#${type}","message":"why","Item":{"pk":{"S":"1"}}}');
      new DynamoDBClient({ region: 'eu-west-1', maxAttempts: 1, requestHandler: {
        handle: async () => ({ response: { statusCode: 400, headers: {}, body } }),
      } }).send(new GetItemCommand({ TableName: 't', Key: { pk: { S: '1' } } })).catch((error) => console.log(JSON.stringify([
        error.name, error.message, error.$fault, error.$metadata.httpStatusCode, error.Item,
        [ConditionalCheckFailedException, TransactionCanceledException, DynamoDBServiceException].map((kind) => error instanceof kind),
      ])));`,
      { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' },
      entry,
    );

  it('an error that our code tells apart by its class has it, with what belongs to it', async () => {
    expect(JSON.parse(await thrown('verifier', 'ConditionalCheckFailedException'))).toEqual([
      'ConditionalCheckFailedException',
      'why',
      'client',
      400,
      { pk: { S: '1' } },
      [true, false, true],
    ]);
  });

  it('another error keeps its name, which is what retries and logs go by', async () => {
    const throttled = JSON.parse(await thrown('verifier', 'ProvisionedThroughputExceededException'));
    expect(throttled.slice(0, 4)).toEqual(['ProvisionedThroughputExceededException', 'why', 'client', 400]);
    expect(throttled[5]).toEqual([false, false, true]);
  });

  it('of a handler, where code of a user is, every error has its class', async () => {
    const [name, , , , , classes] = JSON.parse(
      await thrown('lambda/functions/handlers/x', 'TransactionCanceledException'),
    );
    expect([name, classes]).toEqual(['TransactionCanceledException', [false, true, true]]);
  });
});
