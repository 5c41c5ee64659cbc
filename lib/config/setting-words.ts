import { z } from 'zod';

/** What a JSON Schema says of one value; the parts that the schema of a stage makes use of. */
interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: ValueSchema;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
}

/**
 * What a setting must be, in words that follow "must be": `a whole number from 1 to 60`.
 *
 * A schema's own faults name its types and checks ("expected string, received undefined"), which tells the reader of a
 * configuration nothing of what to write.
 *
 * @param path - of the value below what the schema describes
 */
export function settingInWords(schema: z.ZodType, path: readonly PropertyKey[]): string {
  let value = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as ValueSchema;
  for (const part of path) {
    value = (typeof part === 'number' ? value.items : value.properties?.[String(part)]) ?? {};
  }
  if (value.enum !== undefined) return `one of ${value.enum.join(', ')}`;
  switch (value.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${range('from', value.minimum, value.maximum)}`;
    case 'number':
      return `a number${range('from', value.minimum, value.maximum)}`;
    case 'string':
      return `text${range('of', value.minLength, value.maxLength, 'character')}`;
    case 'array':
      return `a list${range('of', value.minItems, value.maxItems, 'entry')}`;
    case 'object':
      return `an object with keys among ${Object.keys(value.properties ?? {}).join(', ')}`;
    default:
      return 'another value';
  }
}

const PLURALS = { character: 'characters', entry: 'entries' } as const;

function range(preposition: string, min?: number, max?: number, unit?: keyof typeof PLURALS): string {
  const counted = (number: number) => {
    if (unit === undefined) return `${number}`;
    return `${number} ${number === 1 ? unit : PLURALS[unit]}`;
  };
  // What every list and every whole number keeps to need not be said.
  const lower = min === Number.MIN_SAFE_INTEGER || (min === 0 && unit !== undefined) ? undefined : min;
  const upper = max === Number.MAX_SAFE_INTEGER ? undefined : max;
  if (lower !== undefined && upper !== undefined) return ` ${preposition} ${lower} to ${counted(upper)}`;
  if (lower !== undefined) return ` of at least ${counted(lower)}`;
  return upper === undefined ? '' : ` of at most ${counted(upper)}`;
}
