import type { RouteModel } from '../stack-model.ts';

/** A route that fits a request. */
export interface RouteMatch {
  readonly route: RouteModel;
  /** Decoded values of the `{…}` parts of the route's path. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds routes as an HTTP API does: by method and whole path, a literal part before a parameter, and a greedy one
 * (`{proxy+}`), which takes the rest of the path, last. It takes a part at least, so it does not match the root.
 *
 * @param routes - routes with keys such as `POST /webhooks/{eventType}`
 */
export class RouteTable {
  readonly #routes: readonly { route: RouteModel; method: string; parts: readonly string[] }[];

  constructor(routes: readonly RouteModel[]) {
    this.#routes = routes
      .map((route) => {
        const [method = '', path = ''] = route.routeKey.split(' ');
        return { route, method, parts: path.split('/').slice(1) };
      })
      .sort((a, b) => looseness(a.parts) - looseness(b.parts));
  }

  /** @param path - decoded path, as in the event's `rawPath` */
  match(method: string, path: string): RouteMatch | undefined {
    const parts = path.split('/').slice(1);
    for (const candidate of this.#routes) {
      if (candidate.method !== method && candidate.method !== 'ANY') continue;
      const pathParameters = matchParts(candidate.parts, parts);
      if (pathParameters !== undefined) return { route: candidate.route, pathParameters };
    }
    return undefined;
  }
}

function matchParts(wanted: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const greedy = greedyName(wanted.at(-1) ?? '');
  if (greedy !== undefined) {
    const before = wanted.length - 1;
    const rest = parts.slice(before).join('/');
    const found = rest === '' ? undefined : matchParts(wanted.slice(0, -1), parts.slice(0, before));
    return found && { ...found, [greedy]: rest };
  }
  if (wanted.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = parameterName(wanted[index] ?? '');
    if (name === undefined ? part !== wanted[index] : part === '') return undefined;
    if (name !== undefined) parameters[name] = part;
  }
  return parameters;
}

/** Of two routes that fit, the one with the smaller number is taken. */
function looseness(parts: readonly string[]): number {
  // The more a greedy route names before its variable, the better it fits.
  const greedy = greedyName(parts.at(-1) ?? '') === undefined ? 0 : 1000 - 2 * parts.length;
  return greedy + parts.filter(parameterName).length;
}

function parameterName(part: string): string | undefined {
  return /^\{(.+)\}$/.exec(part)?.[1];
}

function greedyName(part: string): string | undefined {
  return /^\{(.+)\+\}$/.exec(part)?.[1];
}
