import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../e2e/shared-assembly/functions.ts';

/** Bundles the functions once for all local runs of a test run, and makes the folder where they share what is synthesized. */
export default function setup(): void {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-assemblies-'));
  process.env.SHARED_ASSEMBLIES = folder;
  bundleFunctions(process.cwd(), folder);
}

/** Takes it away. */
export function teardown(): void {
  const { SHARED_ASSEMBLIES } = process.env;
  if (SHARED_ASSEMBLIES !== undefined) rmSync(SHARED_ASSEMBLIES, { recursive: true, force: true });
}
