import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { stageSchema } from '../../lib/config/stage-schema.ts';

/** Limits and defaults of numbers, as the comments of the properties say them. */

interface NumberSetting {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: number;
}

interface JsonSchema extends Partial<NumberSetting> {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function numbersIn({ properties = {} }: JsonSchema): readonly NumberSetting[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (schema.properties !== undefined) return numbersIn(schema);
    return schema.type === 'integer' ? [{ ...(schema as NumberSetting), name }] : [];
  });
}

/** What is said of a property, by its last name. */
const DESCRIPTIONS = new Map(
  [
    ...readFileSync('docs/api/constructs.md', 'utf8').matchAll(
      /^\| .*`(?:\w+\.)*(\w+)\??` \| .* \| (.*) \|$/gm,
    ),
  ].map(([, name = '', description = '']) => [name, description]),
);

/** Limits that depend on another setting, or follow from something else than the schema. */
const OTHER_MAXIMUM: Readonly<Record<string, string>> = {
  payloadRetentionDays: '`retentionDays`',
  recordTimeoutSeconds: '5 less than the time-out',
  rate: '300',
};

const SETTINGS = numbersIn(
  z.toJSONSchema(stageSchema, { unrepresentable: 'any', io: 'input' }) as JsonSchema,
);

test('there are numbers among the settings', () => {
  expect(SETTINGS.length).toBeGreaterThan(20);
});

test.each(SETTINGS)('$name: limits and default are said', ({ name, minimum, maximum, default: usual }) => {
  const number = (value: number) => value.toLocaleString('en-US');
  const description = DESCRIPTIONS.get(name);
  expect(description).toContain(`${number(minimum)} to ${OTHER_MAXIMUM[name] ?? number(maximum)}`);
  if (usual !== undefined) expect(description).toContain(`${number(usual)} if absent`);
});
