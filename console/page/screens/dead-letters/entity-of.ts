import type { Route } from '../../routing/route.ts';

/** The page of an entity that the server names as `merchant 42`; `undefined` if it names none. */
export function entityOf(words: string): Extract<Route, { screen: 'entity' }> | undefined {
  const [, entity, id] = /^(\S+) (.+)$/.exec(words) ?? [];
  return entity === undefined || id === undefined ? undefined : { screen: 'entity', entity, id };
}
