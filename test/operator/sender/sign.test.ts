import { readFileSync } from 'node:fs';
import { signedHeaders } from '../../../operator/sender/sign.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

interface Vector {
  readonly name: string;
  readonly body: string;
  readonly securityFields: string;
  readonly secret: string;
  readonly hash: string;
  readonly expect: string;
  readonly rendering?: string;
}

const { cases } = JSON.parse(readFileSync('test/fixtures/security-hash.json', 'utf8')) as { cases: Vector[] };
const asWritten = cases.filter(
  ({ expect, rendering = '' }) => expect === 'valid' && !/JavaScript|empty/.test(rendering),
);

test.each(asWritten)('signs as the reference does: $name', ({ body, securityFields, secret, hash }) => {
  const fields = securityFields.split(',').map((name) => name.trim());
  expect(signedHeaders(body, fields, secret, UUID)).toEqual({
    'Content-Type': 'application/json',
    'X-Webhook-Security-Fields': fields.join(','),
    'X-Webhook-Security-Hash': hash,
    'X-Webhook-Request-UUID': UUID,
  });
});

test('what cannot be signed counts as empty text, so that bad requests can be made', () => {
  const hash = (body: string, fields: string[]) =>
    signedHeaders(body, fields, 'test_secret', UUID)['X-Webhook-Security-Hash'];
  const oneAlone = '6eda2583d79972261622e888f8c79f533b70741c8b6b70ddfab39fe4f8524312';
  const nothing = '52bfd2de0a2e69dff4517518590ac32a46bd76606ec22a258f99584a6e70aca2';
  expect(hash('{"id":1}', ['id', 'status'])).toBe(oneAlone);
  expect(hash('{"id":1,"status":{}}', ['id', 'status'])).toBe(oneAlone);
  expect(hash('{"id":', ['id'])).toBe(nothing);
});
