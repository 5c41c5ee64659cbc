import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appFolder } from '../../bin/app-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'app-folder-'));
const [app, handlers, inner] = [join(root, 'app'), join(root, 'app/handlers'), join(root, 'app/inner')];

beforeAll(() => {
  for (const folder of [handlers, inner]) mkdirSync(folder, { recursive: true });
  for (const folder of [app, inner]) writeFileSync(join(folder, 'cdk.json'), '{}');
});

afterAll(() => rmSync(root, { recursive: true }));

test.each([
  ['the folder of the app', app, app],
  ['a folder in it', handlers, app],
  ['an app in an app', inner, inner],
  ['a folder that belongs to none', root, root],
])('%s', (_name, from, folder) => {
  expect(appFolder(from)).toBe(folder);
});
