import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_FOLDER } from '../../tools/api-pages/api-pages.ts';
import { doorsOf } from '../../tools/package/layout.ts';

const PAGES = new Map(
  readdirSync(API_FOLDER).map((name) => [name, readFileSync(join(API_FOLDER, name), 'utf8')]),
);

/** Names of headings and of marked rows, by their anchors, as GitHub makes them. */
function anchorsOf(page: string): ReadonlyMap<string, string> {
  const anchors = new Map<string, string>();
  for (const [, mark, row, heading = ''] of page.matchAll(/<a id="(.+?)"><\/a> `(.+?)`|^#+ (.+)$/gm)) {
    if (mark !== undefined) {
      anchors.set(mark, row ?? '');
      continue;
    }
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-');
    const number = [...Array(100).keys()].find((each) => !anchors.has(each === 0 ? slug : `${slug}-${each}`));
    anchors.set(number === 0 ? slug : `${slug}-${number}`, heading);
  }
  return anchors;
}

test('every door has a page', () => {
  const contents = PAGES.get('README.md') ?? '';
  const imports = doorsOf('.').map(({ path }) => `cedar-webhooks${path.slice(1)}`);
  expect([...contents.matchAll(/^\| \[(.+?)\]/gm)].map(([, name]) => name)).toEqual(imports);
  expect([...PAGES.keys()].sort()).toEqual(
    ['README.md', ...[...contents.matchAll(/\]\((.+?)\)/g)].map(([, name]) => name)].sort(),
  );
});

test('links lead to what they name', () => {
  const links = [...PAGES].flatMap(([page, text]) =>
    [...text.matchAll(/\[`?([^\]`]+)`?\]\(([\w.-]*)#([\w-]+)\)/g)].map(
      ([, name = '', other, anchor = '']) => ({
        link: `${page}: ${name}`,
        name: name.split('.').at(-1) ?? '',
        found: anchorsOf(PAGES.get(other || page) ?? '').get(anchor),
      }),
    ),
  );
  expect(links.length).toBeGreaterThan(50);
  // What a class inherits is linked by its name, and a constructor's heading is no name.
  const nameOf = (heading = '') => heading.replace(/\(\)$/, '').replace(/^Constructor$/, 'constructor');
  expect(links.filter(({ name, found }) => nameOf(found) !== name)).toEqual([]);
});
