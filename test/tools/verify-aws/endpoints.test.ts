import { destinationOf } from '../../../tools/verify-aws/endpoints.ts';

const LOCAL = 'http://127.0.0.1:4566';

function reasonsOf(environment: Record<string, string>): readonly string[] {
  const destination = destinationOf(environment);
  return destination.kind === 'aws' ? destination.reasons : [];
}

describe('where the calls of verify:aws go', () => {
  it('is an emulator with every endpoint on this machine', () => {
    expect(destinationOf({ AWS_ENDPOINT_URL: LOCAL })).toEqual({
      kind: 'emulator',
      environment: {
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
        AWS_ENDPOINT_URL_S3: LOCAL,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'us-east-1',
      },
    });
  });

  it('keeps what the environment says for an emulator', () => {
    const environment = {
      AWS_ENDPOINT_URL: LOCAL,
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4567',
      AWS_ACCESS_KEY_ID: 'own',
      AWS_REGION: 'eu-west-1',
    };
    expect(destinationOf(environment)).toEqual({
      kind: 'emulator',
      environment: {
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
        AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4567',
      },
    });
    expect(destinationOf({ AWS_ENDPOINT_URL: LOCAL, AWS_PROFILE: 'emulator' })).toEqual({
      kind: 'emulator',
      environment: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false', AWS_ENDPOINT_URL_S3: LOCAL },
    });
  });

  it.each([
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://127.0.0.1:65535/',
    'HTTP://127.0.0.1:4566/path',
  ])('takes %s for this machine', (url) =>
    expect(destinationOf({ AWS_ENDPOINT_URL: url }).kind).toBe('emulator'),
  );

  it.each([
    'http://localhost:4566',
    'http://[::1]:4566',
    'http://127.0.0.2:4566',
    'http://0.0.0.0:4566',
    'http://127.0.0.1.example.com:4566',
    'http://127.0.0.1@example.com:4566',
    'http://example.com/127.0.0.1',
    'http://[::ffff:127.0.0.1]:4566',
    'https://127.0.0.1:4566',
    '127.0.0.1:4566',
    'no url',
  ])('does not take %s for this machine', (url) => {
    expect(reasonsOf({ AWS_ENDPOINT_URL: url })).toEqual([
      'AWS_ENDPOINT_URL is not an http URL on 127.0.0.1',
    ]);
  });

  it.each([
    'AWS_ENDPOINT_URL_DYNAMODB',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    'AWS_ENDPOINT_URL_CLOUDFORMATION',
    'AWS_ENDPOINT_URL_SQS',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION',
  ])('is AWS where %s leads elsewhere', (name) => {
    expect(reasonsOf({ AWS_ENDPOINT_URL: LOCAL, [name]: 'https://example.com' })).toEqual([
      `${name} is not an http URL on 127.0.0.1`,
    ]);
  });

  it('is AWS where only single services have an endpoint: the others have none', () => {
    expect(reasonsOf({ AWS_ENDPOINT_URL_DYNAMODB: LOCAL, AWS_ENDPOINT_URL_SQS: LOCAL })).toEqual([
      'AWS_ENDPOINT_URL is not set',
    ]);
  });

  it('is AWS without any endpoint, whatever a profile says', () => {
    expect(reasonsOf({ AWS_PROFILE: 'local', AWS_CONFIG_FILE: '/profiles' })).toEqual([
      'AWS_ENDPOINT_URL is not set',
    ]);
  });

  it('takes an empty endpoint for none, as the SDK does', () => {
    expect(reasonsOf({ AWS_ENDPOINT_URL: '' })).toEqual(['AWS_ENDPOINT_URL is not set']);
    expect(destinationOf({ AWS_ENDPOINT_URL: LOCAL, AWS_ENDPOINT_URL_SQS: '' }).kind).toBe('emulator');
  });

  it.each(['true', 'TRUE', '1', ''])('is AWS where endpoints are ignored (%s)', (ignored) => {
    expect(reasonsOf({ AWS_ENDPOINT_URL: LOCAL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored })).toEqual([
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set, so that no endpoint counts',
    ]);
  });

  it('does not let a profile have them ignored', () => {
    expect(destinationOf({ AWS_ENDPOINT_URL: LOCAL })).toMatchObject({
      environment: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    });
  });
});
