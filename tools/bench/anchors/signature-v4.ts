import { createHash, createHmac } from 'node:crypto';

/** A request to be signed. Its headers' names are in lower case, and all of them are signed. */
export interface UnsignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** By whom and for what a request is signed. */
export interface SigningScope {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

const signingKeys = new Map<string, Buffer>();

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The key for a day, region and service: good for the whole day, so it is derived once. */
function signingKey({ secretAccessKey, region, service }: SigningScope, day: string): Buffer {
  const name = `${day}/${region}/${service}`;
  let key = signingKeys.get(name);
  if (key === undefined) {
    key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
      hmac,
      `AWS4${secretAccessKey}`,
    ) as Buffer;
    signingKeys.set(name, key);
  }
  return key;
}

/**
 * Headers with AWS's signature of version 4, written as short as it can be: a path without anything to escape, no query.
 *
 * @param now - milliseconds since the epoch
 */
export function signed(request: UnsignedRequest, scope: SigningScope, now: number): Record<string, string> {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': time };
  const names = Object.keys(headers).sort();
  const list = names.join(';');
  const canonical = [
    request.method,
    request.path,
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    list,
    sha256(request.body),
  ].join('\n');
  const credential = `${day}/${scope.region}/${scope.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, credential, sha256(canonical)].join('\n');
  const signature = hmac(signingKey(scope, day), text).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${scope.accessKeyId}/${credential}, SignedHeaders=${list}, Signature=${signature}`;
  return headers;
}
