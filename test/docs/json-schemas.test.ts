import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FOLDER, schemaFiles } from '../../tools/json-schemas/schema-files.ts';

test('the schemas of the documentation are those of the commands: npm run schemas', () => {
  const committed = readdirSync(SCHEMA_FOLDER).map(
    (name) => [name, readFileSync(join(SCHEMA_FOLDER, name), 'utf8')] as const,
  );
  const texts = (files: Iterable<readonly [string, string]>) =>
    Object.fromEntries([...files].map(([name, text]) => [name, JSON.parse(text)]));
  expect(texts(committed)).toEqual(texts(schemaFiles()));
});

test('the documentation names every member that several commands print', () => {
  const documentation = readFileSync('docs/cli.md', 'utf8');
  const names = [
    'requestUuid',
    'eventType',
    'entity',
    'subject',
    'status',
    'state',
    'code',
    'httpStatus',
    'complete',
  ];
  for (const name of names) expect(documentation).toContain(`| \`${name}\` |`);
});
