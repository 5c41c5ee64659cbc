import { z } from 'zod';
import { JSON_SCHEMAS } from '../../cli/json/schemas.ts';

/** Folder of the schemas that programs in any language can use. */
export const SCHEMA_FOLDER = 'docs/schemas';

/** JSON Schemas of what the commands print, by the name of their file. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(JSON_SCHEMAS).map(([command, schema]) => {
      const { $schema, ...described } = z.toJSONSchema(schema, { reused: 'inline' });
      const titled = { $schema, title: `webhooks ${command}`, ...described };
      return [`${command.replaceAll(' ', '-')}.json`, `${JSON.stringify(titled, undefined, 2)}\n`];
    }),
  );
}
