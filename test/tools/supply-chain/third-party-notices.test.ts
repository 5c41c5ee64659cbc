import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thirdPartyNotices } from '../../../tools/supply-chain/third-party-notices.ts';

const root = mkdtempSync(join(tmpdir(), 'notices-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function install(name: string, facts: object, licence?: readonly [file: string, text: string]): void {
  const folder = join(root, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, ...facts }));
  if (licence !== undefined) writeFileSync(join(folder, licence[0]), licence[1]);
}

test('each package in a bundle is named with its version, licence and author, and the text that it ships', () => {
  install('mine', { version: '1.0.0', license: 'MIT', author: 'Somebody' }, [
    'LICENSE.txt',
    'Copyright (c) 2020 Some Body\n\nPermission is granted',
  ]);
  install('@a/apache', { version: '2.0.0', license: 'Apache-2.0' }, [
    'LICENSE',
    'Apache License\n   Copyright [yyyy] [name]\n   Copyright 2018-2020 Amazon.com, Inc.\n',
  ]);
  install('silent', {
    version: '3.0.0',
    license: 'MIT',
    author: { name: 'Nobody' },
    homepage: 'https://n.example',
  });
  const folders = ['silent', 'mine', '@a/apache'].map((name) => `node_modules/${name}`);
  const report = { name: 'verifier', bytes: 400, gzipBytes: 100, hash: '', packages: [], folders };
  const text = thirdPartyNotices(root, [report, report]);
  expect(text.slice(text.indexOf('##'))).toBe(
    [
      '## @a/apache 2.0.0',
      '',
      'Apache-2.0, Copyright 2018-2020 Amazon.com, Inc.',
      '',
      '## mine 1.0.0',
      '',
      'MIT, Copyright (c) 2020 Some Body',
      '',
      '```',
      'Copyright (c) 2020 Some Body\n\nPermission is granted',
      '```',
      '',
      '## silent 3.0.0',
      '',
      'MIT, Nobody, https://n.example',
      '',
    ].join('\n'),
  );
});
