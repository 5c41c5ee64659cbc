const PLAIN_NAME = /^[A-Za-z_][\w.-]{0,63}$/;

/**
 * How a field is called in front of people. A name comes from the request, so it may be anything: even the secret, or a
 * value of the body that was written in the place of its name. Only plain names that hold none of these are repeated.
 *
 * @param index - position in the list of signed fields, from 0; absent for a field that is not listed
 */
export type FieldNaming = (name: string, index?: number) => string;

/** @param withheld - texts that no name may hold */
export function fieldNaming(withheld: Iterable<string>): FieldNaming {
  const texts = [...withheld].filter((text) => text !== '').map((text) => text.toLowerCase());
  return (name, index) => {
    const holds = texts.some((text) => name.toLowerCase().includes(text));
    if (PLAIN_NAME.test(name) && !holds) return `the field "${name}"`;
    return index === undefined ? 'another field' : `field number ${index + 1} of the list`;
  };
}
