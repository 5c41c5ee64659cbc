import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readStackConsoleFile,
  stackConsolePath,
  writeStackConsoleFile,
} from '../../bin/stack-console-file.ts';
import type { Target } from '../../operator/target/target.ts';

const CONTENT = { port: 4321, base: '/b', resumeKeys: [{ id: 'i', key: 'k', until: 1 }] };
const target = (account: string) => {
  const secret = { arn: `arn:aws:secretsmanager:eu-west-1:${account}:secret:webhooks` };
  return { stackName: 'webhooks', secret } as unknown as Target;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-console-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('only its owner can read what lets a page in', () => {
  const path = stackConsolePath(target('123456789012'), folder);
  expect(readStackConsoleFile(path)).toBeUndefined();
  writeStackConsoleFile(path, CONTENT);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readStackConsoleFile(path)).toEqual(CONTENT);
});

test('stacks of one name in two accounts have a file each', () => {
  const paths = ['123456789012', '210987654321'].map((account) => stackConsolePath(target(account), folder));
  expect(new Set(paths).size).toBe(2);
});

test('where nothing can be written nothing is kept, and nothing fails', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const path = stackConsolePath(target('123456789012'), file);
  writeStackConsoleFile(path, CONTENT);
  expect(readStackConsoleFile(path)).toBeUndefined();
});
