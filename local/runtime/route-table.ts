import type { RouteModel } from '../template/stack-model.ts';

/** A route that fits a request. */
export interface RouteMatch {
  readonly route: RouteModel;
  /** Decoded values of the `{…}` parts of the route's path. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds routes as an HTTP API does: by method and whole path, a literal part before a parameter.
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
      .sort((a, b) => a.parts.filter(parameterName).length - b.parts.filter(parameterName).length);
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
  if (wanted.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = parameterName(wanted[index] ?? '');
    if (name === undefined ? part !== wanted[index] : part === '') return undefined;
    if (name !== undefined) parameters[name] = part;
  }
  return parameters;
}

function parameterName(part: string): string | undefined {
  return /^\{(.+)\}$/.exec(part)?.[1];
}
