import type { StreamMessage } from './event-stream.ts';
import { HttpProblem } from './http-problem.ts';

/** A request to one of the routes. */
export interface ApiRequest {
  /** Parts of the path that the route leaves open, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; `undefined` for `GET` and `DELETE`. */
  readonly body: unknown;
  /** Id of the last message that the browser got of a stream that broke off. */
  readonly lastEventId?: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A file that is saved by whoever asks for it. */
export interface FileAnswer {
  /** Media type. */
  readonly type: string;
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: AsyncIterable<string>;
}

/** What a route answers: a JSON value, a stream of them, or a file. */
type ApiAnswer =
  | { readonly json: unknown }
  | { readonly stream: AsyncIterable<StreamMessage> }
  | { readonly file: FileAnswer };

/** A path with a method, and what answers it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with open parts such as `:uuid`. */
  readonly path: string;
  readonly answer: (request: ApiRequest) => Promise<ApiAnswer>;
}

/**
 * The route of a request.
 *
 * @throws HttpProblem if there is none for the path, or for the method
 */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } {
  const matching = routes.flatMap((route) => {
    const params = paramsOf(route.path, path);
    return params === undefined ? [] : [{ route, params }];
  });
  if (matching.length === 0) throw new HttpProblem(404, 'There is nothing at this path.');
  const found = matching.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  const allowed = matching.map(({ route }) => route.method).join(', ');
  throw new HttpProblem(405, `This path takes ${allowed}.`, { Allow: allowed });
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = parts[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== given) return undefined;
    } else {
      const decoded = decodePart(given);
      if (decoded === undefined || decoded === '') return undefined;
      params[part.slice(1)] = decoded;
    }
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
