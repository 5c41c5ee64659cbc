import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOwn } from '../../../tools/bench/build.ts';

describe('a build without warm-up', () => {
  const project = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));

  beforeAll(() => {
    mkdirSync(join(project, 'function'));
    writeFileSync(
      join(project, 'function/warm-up.ts'),
      "export function warmUp(): Promise<void> { throw new Error('warming up'); }\nexport const cool = () => 1;\n",
    );
    writeFileSync(
      join(project, 'function/index.ts'),
      "import { cool, warmUp } from './warm-up.ts';\nvoid warmUp();\nvoid cool();\nexport const handler = () => 'handled';\n",
    );
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  async function codeOf(warmUp: boolean): Promise<string> {
    const folder = await buildOwn(
      project,
      'function/index.ts',
      join(project, String(warmUp)),
      warmUp ? undefined : 'without warm-up',
    );
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    return files.join('\n');
  }

  it('has nothing of the module, and everything else', async () => {
    expect(await codeOf(true)).toContain('warming up');
    const without = await codeOf(false);
    expect(without).not.toContain('warming up');
    expect(without).toContain('handled');
  });
});
