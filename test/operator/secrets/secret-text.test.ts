import { secretText } from '../../../operator/secrets/secret-text.ts';

describe('secretText', () => {
  test.each([
    ['abc\n', 'abc', true],
    ['abc\r\n', 'abc', true],
    ['abc\n\n', 'abc\n', true],
    [' a b ', ' a b ', false],
    ['', '', false],
  ])('%j is %j', (text, secret, strippedNewline) => {
    expect(secretText(Buffer.from(text))).toEqual({ secret, strippedNewline });
  });

  test('is UTF-8', () => {
    expect(() => secretText(Buffer.from([0xff, 0x61]))).toThrow('not UTF-8');
  });

  test('has no byte-order mark: nobody sees it, and nothing would verify', () => {
    expect(() => secretText(Buffer.from('\ufeffabc'))).toThrow('byte-order mark');
  });
});
