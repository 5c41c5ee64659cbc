#!/usr/bin/env node
import { existsSync } from 'node:fs';

const OLDEST_NODE = 22;

// Only a clone of the repository has the sources, and there they are meant. Below node_modules Node.js strips no types.
const source = new URL('cedar-webhooks.ts', import.meta.url);
const tool = existsSync(source) ? source : new URL('../dist/tool.mjs', import.meta.url);

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `cedar-webhooks needs Node.js ${OLDEST_NODE} or later, and this is ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else await import(tool.href);
