import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppSynthesisOptions } from '../../../local/run/synthesize-app.ts';
import { synthesizeOnce } from './synthesize-once.ts';

/** Contexts that an app was really synthesized with; what is synthesized is the context itself. */
const mockSynthesized: unknown[] = [];

jest.mock('../../../local/run/synthesize-app.ts', () => ({
  async synthesizeApp({ app = '', context, outputFolder }: AppSynthesisOptions) {
    const { cpSync, existsSync } = jest.requireActual<typeof import('node:fs')>('node:fs');
    if (existsSync(app)) cpSync(app, outputFolder, { recursive: true });
    else {
      mockSynthesized.push(context);
      mkdirSync(outputFolder);
      writeFileSync(join(outputFolder, 'template'), JSON.stringify(context));
    }
    return 0;
  },
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synthesize-once-'));
  mockSynthesized.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

let runs = 0;

async function assemblyOf(stage: string, overrides: Record<string, unknown>, shared = folder) {
  runs += 1;
  const outputFolder = join(folder, `output-${runs}`);
  const { signal } = new AbortController();
  await synthesizeOnce(shared, { projectRoot: process.cwd(), stage, overrides, outputFolder, signal });
  return JSON.parse(readFileSync(join(outputFolder, 'template'), 'utf8')) as unknown;
}

test('a local run gets what its own stage and settings make, whatever was synthesized before', async () => {
  const settings = [
    {},
    { canary: false },
    { canary: true },
    { throttling: { rate: 5 } },
    { throttling: { rate: 6 } },
  ];
  for (const stage of ['dev', 'prod']) {
    for (const stageOverrides of settings) {
      await expect(assemblyOf(stage, stageOverrides)).resolves.toEqual({ stage, stageOverrides });
    }
  }
});

test('the same settings are synthesized once in a test run, and anew in the next one', async () => {
  await assemblyOf('dev', {});
  await assemblyOf('dev', {});
  expect(mockSynthesized).toHaveLength(1);
  const next = join(folder, 'next');
  mkdirSync(next);
  await assemblyOf('dev', {}, next);
  expect(mockSynthesized).toHaveLength(2);
});
