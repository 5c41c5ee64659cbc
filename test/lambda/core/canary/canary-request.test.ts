import { canaryRequest } from '../../../../lambda/core/canary/canary-request.ts';

const UUID = '00000000-0000-4000-8000-000000000001';

test('a request is signed as the platform signs', () => {
  expect(canaryRequest('https://hooks.example.com', UUID, { value: 's3cret' })).toEqual({
    url: 'https://hooks.example.com/webhooks/CedarWebhooksCanary',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'cedar-webhooks-canary',
      'x-webhook-request-uuid': UUID,
      'x-webhook-security-fields': 'id,status',
      // printf 0canary-oks3cret | sha256sum
      'x-webhook-security-hash': 'ad20723a0b849090271f487c81f4de46a0fc1f542718c909fd2a000850890c10',
    },
    body: '{"id":0,"status":"canary-ok"}',
  });
});

test('a path token becomes part of the URL', () => {
  const { url } = canaryRequest('https://hooks.example.com', UUID, { value: 's3cret', pathToken: 'a/b' });
  expect(url).toBe('https://hooks.example.com/webhooks/a%2Fb/CedarWebhooksCanary');
});
