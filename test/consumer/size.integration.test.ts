import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

test('the documents say how large it is', () => {
  const { outputFiles } = buildSync({
    entryPoints: ['consumer/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
  });
  const kilobytes = (outputFiles[0]?.contents.length ?? 0) / 1000;
  const said = /it is ([\d.]+) KB, minified/.exec(readFileSync('docs/consumers.md', 'utf8'))?.[1];
  expect(said).toBe(kilobytes.toFixed(1));
});
