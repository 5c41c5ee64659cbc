import { readFileSync } from 'node:fs';
import { compile } from '../consumer/compile.ts';

/** Code in the documents, besides that of the examples, which is compiled where it stands. */
const CODE = ['docs/consumers.md', 'docs/event-types.md'].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, code = '']) => code)
    .filter((code) => !code.includes("from './")),
);

test('it compiles', async () => {
  expect(CODE).toHaveLength(4);
  const complaints = await Promise.all(CODE.map(compile));
  expect(complaints.join('')).toBe('');
});
