import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { doorOptions } from '../../tools/package/bundle-options.ts';
import { doorsOf } from '../../tools/package/layout.ts';

test('the documents say how large it is', () => {
  const door = doorsOf('.').find(({ path }) => path === './consumer');
  if (door === undefined) throw new Error('The package has no such door.');
  const { outputFiles } = buildSync({ ...doorOptions(process.cwd(), door), minify: true, write: false });
  const kilobytes = (outputFiles[0]?.contents.length ?? 0) / 1000;
  const said = /it is (\d+) KB, minified/.exec(readFileSync('docs/consumers.md', 'utf8'))?.[1];
  expect(Number(said)).toBe(Math.round(kilobytes));
});
