import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';

/**
 * Compresses each text once in the life of the program, and reads it once: histories send the same few bodies again and
 * again, and each of Brotli's encoders and decoders is made anew.
 */

const { brotliCompressSync, brotliDecompressSync } = zlib;
const compressed = new Map<string, Buffer>();
const read = new WeakMap<Buffer, Buffer>();

function known<K, V>(
  cache: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    cache.set(key, value);
  }
  return value;
}

Object.assign(zlib, {
  brotliCompressSync: (bytes: Buffer, options: zlib.BrotliOptions) =>
    known(compressed, `${JSON.stringify(options)} ${bytes.toString('latin1')}`, () =>
      brotliCompressSync(bytes, options),
    ),
  brotliDecompressSync: (bytes: Buffer) => known(read, bytes, () => brotliDecompressSync(bytes)),
});
syncBuiltinESMExports();
