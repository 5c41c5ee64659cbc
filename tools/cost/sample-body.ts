import { createHash } from 'node:crypto';

/** Pseudo-random bytes, the same ones for the same name. */
function noise(name: string): Buffer {
  return createHash('sha256').update(name).digest();
}

function part(index: number) {
  const hex = noise(`part ${index}`).toString('hex');
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const number = Number.parseInt(hex.slice(32, 40), 16);
  return {
    externalId: uuid,
    toAmount: (number / 100).toFixed(2),
    currency: ['USD', 'EUR', 'MXN', 'NGN'][number % 4],
    creationTime: 1_795_000_000_000 + number,
    reference: hex.slice(40, 56),
  };
}

/**
 * A webhook's body of a size, for counting: identifiers, amounts and times of which some is as good as random, so that it
 * compresses as such data does, and the same for the same id and size.
 *
 * @param bytes - exact size; 200 at least
 */
export function sampleBody(id: number, status: string, bytes: number): string {
  const body = {
    id,
    status,
    creationTime: 1_795_000_000_000,
    lastUpdateTime: 1_795_000_060_000,
    parts: [] as object[],
    note: '',
  };
  const size = () => Buffer.byteLength(JSON.stringify(body));
  for (let index = 0; size() < bytes; index++) body.parts.push(part(index));
  while (size() > bytes) body.parts.pop();
  body.note = noise('note')
    .toString('hex')
    .repeat(4)
    .slice(0, bytes - size());
  return JSON.stringify(body);
}
