import { randomUUID } from 'node:crypto';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';

/**
 * Ids that stand for no real entity, the first that a type's format takes. The number is far outside of what the
 * platform gives out, and every JSON parser reads it exactly.
 */
export const RESERVED_IDS = ['999999999999999', 'ffffffff-ffff-4fff-bfff-ffffffffffff'] as const;

/** How every request UUID of an attack begins, so that its requests are told from genuine ones. */
export const ATTACK_UUID_PREFIX = 'a77ac4ed';

/** @throws InvalidInputProblem if the type's ids have another format altogether */
export function reservedId({ name, signedFields, subjectField }: EventType): string {
  const pattern = signedFields.find((field) => field.name === subjectField)?.pattern ?? '';
  const found = RESERVED_IDS.find((id) => new RegExp(`^(?:${pattern})$`, 'u').test(id));
  if (found !== undefined) return found;
  throw new InvalidInputProblem(`No reserved id fits the format of "${subjectField}" in ${name}.`, {
    advice: { kind: 'give-event-type' },
  });
}

/** A fresh request UUID of an attack. */
export function attackUuid(): string {
  return ATTACK_UUID_PREFIX + randomUUID().slice(ATTACK_UUID_PREFIX.length);
}
