import { renderings, type SignedValue } from '../../lambda/core/signature/security-hash.ts';
import type { FieldValue } from './body-fields.ts';

/** Every way in which the verifier writes these values, likeliest first. An absent field is empty text. */
export function plainTexts(values: readonly FieldValue[]): (readonly string[])[] {
  return renderings(values.map(signedValue)).map(({ texts }) => texts);
}

function signedValue({ kind, text }: FieldValue): SignedValue {
  if (kind === 'number') return { kind: 'number', source: text };
  return kind === 'null' ? { kind: 'null' } : { kind: 'text', text };
}

/** The values as they stand in the body, with some of them written in another way. */
export function textsWith(
  values: readonly FieldValue[],
  write: (value: FieldValue) => string | undefined,
): string[] {
  return values.map((value) => write(value) ?? value.text);
}
