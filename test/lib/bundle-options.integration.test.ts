import { execFileSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/bundle-options.ts';
import { reportBundle } from '../../tools/supply-chain/bundle-report.ts';

/** The output of a script that is bundled like a function. */
function run(script: string, variables: Record<string, string>): string {
  const { entryPoints: _, ...options } = bundleOptions(process.cwd(), '');
  const { outputFiles } = buildSync({
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

const credentials = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  new DynamoDBClient({ region: 'eu-west-1' }).config.credentials()
    .then(({ accessKeyId, secretAccessKey, sessionToken, expiration }) =>
      console.log(accessKeyId, secretAccessKey, sessionToken, expiration?.toISOString()))
    .catch((error) => console.log(error.name));`;

test("a client of business code's own has the credentials of the environment", () => {
  const variables = {
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_SESSION_TOKEN: 'token',
    AWS_CREDENTIAL_EXPIRATION: '2099-01-01T00:00:00.000Z',
  };
  expect(run(credentials, variables)).toBe('id key token 2099-01-01T00:00:00.000Z\n');
});

test('a client without credentials fails by a name of its own', () => {
  expect(run(credentials, { AWS_ACCESS_KEY_ID: 'id' })).toBe('MissingCredentialsError\n');
});

test('a bundle does not hold the chain of credential providers that Lambda has no use for', async () => {
  const { packages } = await reportBundle(process.cwd(), 'lambda/functions/verifier/index.ts');
  const names = packages.map(({ name }) => name);
  expect(names).toContain('@smithy/core');
  expect(names.filter((name) => /credential-provider|nested-clients|token-providers/.test(name))).toEqual([]);
});
