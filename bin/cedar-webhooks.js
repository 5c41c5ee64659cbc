#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';

const OLDEST_NODE = 22;

// Only a clone of the repository has the sources, and there they are meant. Below node_modules Node.js strips no types.
const source = new URL('cedar-webhooks.ts', import.meta.url);
const tool = existsSync(source) ? source : new URL('../dist/tool.mjs', import.meta.url);

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `cedar-webhooks needs Node.js ${OLDEST_NODE} or later, and this is ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  // Scripts ask for it at every start. The tool need not be loaded for it.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${version}\n`);
} else {
  // To compile, and in a clone to strip types, takes half of a start otherwise. Node.js 22.0 has no cache for it.
  module.enableCompileCache?.();
  await import(tool.href);
}
