/** Names that are the request's beyond doubt, surest first; letters and digits of the last part of the name alone. */
const CLEAR_NAMES = [/webhookrequestuuid$/, /request(?:uuid|guid)$/, /(?<!business)requestid$/];

/** How sure a name says that a column holds the request's UUID, from 0; `undefined` if it does not say so. */
export function clarityOf(name: string): number | undefined {
  const bare = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const found = CLEAR_NAMES.findIndex((pattern) => pattern.test(bare));
  return found === -1 ? undefined : found;
}
