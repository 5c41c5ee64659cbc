import { signed } from '../../../../tools/bench/anchors/signature-v4.ts';

/** The credentials, time and expected signatures are those of AWS's published test suite for Signature Version 4. */
const scope = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
};
const now = Date.UTC(2015, 7, 30, 12, 36, 0);
const host = 'example.amazonaws.com';
const credential = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';

describe('the signature of the bare calls', () => {
  it('is that of get-vanilla', () => {
    expect(signed({ method: 'GET', path: '/', headers: { host }, body: '' }, scope, now)).toEqual({
      host,
      'x-amz-date': '20150830T123600Z',
      authorization: `${credential}, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31`,
    });
  });

  it('is that of post-vanilla', () => {
    expect(signed({ method: 'POST', path: '/', headers: { host }, body: '' }, scope, now).authorization).toBe(
      `${credential}, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b`,
    );
  });

  it('is that of post-x-www-form-urlencoded, with a body and a header more', () => {
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
    const request = { method: 'POST', path: '/', headers, body: 'Param1=value1' };
    expect(signed(request, scope, now).authorization).toBe(
      `${credential}, SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a`,
    );
  });
});
