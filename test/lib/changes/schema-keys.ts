import { z } from 'zod';
import { stageSchema } from '../../../lib/config/stage-schema.ts';

/** The parts of a JSON Schema that have keys. */
interface Shape {
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
}

/** Every key of a stage's settings, those inside objects and lists included: `alarms.emails`, `subscribers.name`. */
export function schemaKeys(): string[] {
  return keysBelow(z.toJSONSchema(stageSchema, { io: 'input', unrepresentable: 'any' }) as Shape, '');
}

function keysBelow({ items, properties }: Shape, path: string): string[] {
  if (items !== undefined) return keysBelow(items, path);
  if (properties === undefined) return path === '' ? [] : [path];
  return Object.entries(properties).flatMap(([key, shape]) =>
    keysBelow(shape, path === '' ? key : `${path}.${key}`),
  );
}
