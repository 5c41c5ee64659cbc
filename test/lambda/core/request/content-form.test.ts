import fc from 'fast-check';
import { isEncoded, isJsonMediaType } from '../../../../lambda/core/request/content-form.ts';

test.each([
  'gzip',
  ' Gzip ',
  'x-gzip',
  'br',
  'BR',
  'deflate',
  'compress',
  'x-compress',
  'zstd',
  'a,zstd',
  'gzip, br',
])('"%s" encodes', (encoding) => expect(isEncoded(encoding)).toBe(true));

test.each([undefined, '', ' ', 'identity', 'utf-8', 'UTF8', 'none', 'gzipped', 'binary', 'aws-chunked'])(
  '"%s" encodes nothing',
  (encoding) => expect(isEncoded(encoding)).toBe(false),
);

test('parameters of a media type say nothing', () => {
  fc.assert(
    fc.property(fc.string(), (parameters) => {
      expect(isJsonMediaType(`application/json;${parameters}`)).toBe(true);
      expect(isJsonMediaType(`text/plain;${parameters}`)).toBe(false);
    }),
  );
});
