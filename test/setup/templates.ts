import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the folder where the tests of one run share what they synthesize, see test/lib/synthesize.ts. */
export default function setup(): void {
  process.env.TEMPLATES ??= mkdtempSync(join(tmpdir(), 'cedar-webhooks-templates-'));
}

/** Takes it away. */
export function teardown(): void {
  if (process.env.TEMPLATES !== undefined) rmSync(process.env.TEMPLATES, { recursive: true, force: true });
}
