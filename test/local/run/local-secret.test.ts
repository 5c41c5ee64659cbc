import { localSecretValue } from '../../../local/run/local-secret.ts';
import type { FunctionModel } from '../../../local/stack-model.ts';

function functions(environment: Record<string, string>): FunctionModel[] {
  return [{ environment: { WEBHOOK_SECRET_ID: 'arn', ...environment } } as unknown as FunctionModel];
}

test.each([
  [{ WEBHOOK_SECRET_JSON_KEY: '', PATH_TOKEN_JSON_KEY: '' }, 'local-webhook-secret'],
  [{ WEBHOOK_SECRET_JSON_KEY: 'key', PATH_TOKEN_JSON_KEY: '' }, '{"key":"local-webhook-secret"}'],
  [
    { WEBHOOK_SECRET_JSON_KEY: 'key', PATH_TOKEN_JSON_KEY: 'token' },
    '{"key":"local-webhook-secret","token":"local-path-token-1"}',
  ],
])('the value has the form that the verifier reads: %j', (environment, value) => {
  expect(localSecretValue('arn', functions(environment))).toBe(value);
});

test('a secret that is not the webhook secret gets no value', () => {
  expect(localSecretValue('other', functions({}))).toBeUndefined();
});
