import type { BodyFields } from './body-fields.ts';

const PLAIN_NAME = /^[A-Za-z_][\w.-]{0,63}$/;

/**
 * How a field is called in front of people. A listed name comes from the request, so it may be anything: even the
 * secret, or a value of the body that stands in the place of its name. So a name is repeated if it is one of the body's
 * or of the configuration's, or stands nowhere in the body; and if it holds no secret.
 *
 * @param index - position in the list of signed fields, from 0; absent for a field that is not listed
 */
export type FieldNaming = (name: string, index?: number) => string;

/**
 * @param withheld - texts that no name may hold
 * @param configured - names that may be shown in any case
 */
export function fieldNaming(
  body: BodyFields,
  withheld: readonly string[],
  configured: ReadonlySet<string>,
): FieldNaming {
  const texts = withheld.filter((text) => text !== '').map((text) => text.toLowerCase());
  const holdsSecret = (name: string) => texts.some((text) => name.toLowerCase().includes(text));
  const isName = (name: string) => body.value(name).kind !== 'absent' || !body.text.includes(name);
  return (name, index) => {
    const shown = configured.has(name) || (PLAIN_NAME.test(name) && !holdsSecret(name) && isName(name));
    if (shown) return `the field "${name}"`;
    return index === undefined ? 'another field' : `field number ${index + 1} of the list`;
  };
}
