/** Where in the console one is. The address keeps it behind `#`, so the server serves one page. */
export type Route =
  | { readonly screen: 'overview' }
  | { readonly screen: 'log' }
  | { readonly screen: 'event'; readonly uuid: string }
  | { readonly screen: 'request'; readonly key: string }
  | { readonly screen: 'entity'; readonly entity: string; readonly id: string }
  | { readonly screen: 'dead-letters' }
  | { readonly screen: 'held' }
  | { readonly screen: 'parked' }
  | { readonly screen: 'sender' }
  | { readonly screen: 'unknown' };

/** A route with what is behind its `?`. */
export interface Location {
  readonly route: Route;
  readonly query: URLSearchParams;
}

/** Reads the part of an address from `#` on. */
export function parseLocation(hash: string): Location {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  return { route: parsePath(path), query: new URLSearchParams(query) };
}

function parsePath(path: string): Route {
  const [screen, ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const [first, second] = rest;
  switch (screen) {
    case undefined:
    case 'overview':
    case 'log':
    case 'dead-letters':
    case 'held':
    case 'parked':
    case 'sender':
      return rest.length === 0 ? { screen: screen ?? 'overview' } : { screen: 'unknown' };
    case 'events':
      return first !== undefined && rest.length === 1
        ? { screen: 'event', uuid: first.toLowerCase() }
        : { screen: 'unknown' };
    case 'requests':
      return first !== undefined && rest.length === 1
        ? { screen: 'request', key: first }
        : { screen: 'unknown' };
    case 'entities':
      return first !== undefined && second !== undefined && rest.length === 2
        ? { screen: 'entity', entity: first, id: second }
        : { screen: 'unknown' };
    default:
      return { screen: 'unknown' };
  }
}

/** The path of a route, such as `/events/0b1c…`. */
export function pathOf(route: Route): string {
  switch (route.screen) {
    case 'event':
      return `/events/${encodeURIComponent(route.uuid)}`;
    case 'request':
      return `/requests/${encodeURIComponent(route.key)}`;
    case 'entity':
      return `/entities/${encodeURIComponent(route.entity)}/${encodeURIComponent(route.id)}`;
    case 'unknown':
      return '/overview';
    default:
      return `/${route.screen}`;
  }
}

/** Address of a path of the console, for links. */
export function hrefTo(path: string, query?: URLSearchParams): string {
  const text = query?.toString() ?? '';
  return text === '' ? `#${path}` : `#${path}?${text}`;
}

/** What is no valid escape stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
