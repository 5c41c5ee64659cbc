import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FOLDER, schemaFiles } from './schema-files.ts';

const files = schemaFiles();
mkdirSync(SCHEMA_FOLDER, { recursive: true });
for (const name of readdirSync(SCHEMA_FOLDER)) if (!files.has(name)) rmSync(join(SCHEMA_FOLDER, name));
for (const [name, text] of files) writeFileSync(join(SCHEMA_FOLDER, name), text);
