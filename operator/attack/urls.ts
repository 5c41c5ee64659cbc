import { ACCEPTED, type Attack, type Expected, type Probe, REJECTED } from './attack.ts';

const NOT_FOUND: readonly Expected[] = ['404 not_found', '404 no_code'];
/** A gateway may reject by itself what it cannot decode. */
const NO_SUCH_PATH: readonly Expected[] = [...NOT_FOUND, '404 unknown_event_type', '400 no_code'];

/** Other URLs and methods than the platform uses. */
export const URLS: readonly Attack[] = [
  {
    name: 'type-unknown',
    hole: 'a URL that names no event type leads to one, or another spelling of one loses a genuine event',
    probes: (scene) => {
      const { name } = scene.stack.eventType;
      const base = scene.pathOf(undefined);
      const segments: Readonly<Record<string, string>> = {
        'no such type': 'NoSuchType',
        ['__proto__']: '__proto__',
        constructor: 'constructor',
        'in small letters': name.toLowerCase(),
        'a space behind': `${name}%20`,
        'a NUL behind': `${name}%00`,
        'a line break behind': `${name}%0a`,
        'a path parameter behind': `${name};a=b`,
        'encoded twice': `${name}%2500`,
        'an encoded slash': `x%2f${name}`,
        'an encoded way up': `x%2f..%2f${name}`,
        'dots encoded twice': `x%252f%252e%252e%252f${name}`,
        'a letter encoded twice': `%2542${name.slice(1)}`,
        'dots behind': `${name}/%2e%2e`,
        'dots on the way': `x/%2e%2e/${name}`,
        'half an escape behind': `${name}%`,
        'a backslash': `x%5c..%5c${name}`,
        'a segment behind': `${name}/x`,
        'broken percent-encoding': `${name}%zz`,
      };
      const letter = (name.codePointAt(0) ?? 0).toString(16);
      const spellings: Readonly<Record<string, string>> = {
        'a slash behind': `${base}/${name}/`,
        'two slashes between': `${base}//${name}`,
        'a percent-encoded letter': `${base}/%${letter}${name.slice(1)}`,
      };
      const probe = (what: string, path: string, expected: readonly Expected[]): Probe => ({
        what,
        request: scene.forge({ path }),
        expected,
      });
      return [
        ...Object.entries(segments).map(([what, segment]) => probe(what, `${base}/${segment}`, NO_SUCH_PATH)),
        ...Object.entries(spellings).map(([what, path]) => probe(what, path, [ACCEPTED])),
      ];
    },
  },
  {
    name: 'path-token',
    hole: 'the token of the URLs keeps nobody out',
    probes: (scene) => {
      const { pathToken: token, eventType } = scene.stack;
      if (token === undefined) return { skipped: 'the URLs need no token: switch it on with pathToken' };
      const guesses: Readonly<Record<string, string>> = {
        'another token': 'guess',
        'the beginning of the token': token.slice(0, -1),
        'the token and more': `${token}0`,
        'the token in other capitals':
          token === token.toUpperCase() ? token.toLowerCase() : token.toUpperCase(),
        'the token with a space': `${token} `,
        'the token with a NUL': `${token}\u0000`,
        undefined: 'undefined',
        'the name of the placeholder': '{token}',
      };
      const probe = (what: string, path: string): Probe => ({
        what,
        request: scene.forge({ path }),
        expected: NOT_FOUND,
      });
      return [
        ...Object.entries(guesses).map(([what, guess]) => probe(what, scene.pathOf(eventType.name, guess))),
        probe('another token without a type', scene.pathOf(undefined, 'guess')),
        probe(
          'no token',
          scene.pathOf(undefined, undefined).replace(`/${encodeURIComponent(token)}`, `/${eventType.name}`),
        ),
        probe('the type in place of the token', scene.pathOf(token, eventType.name)),
        {
          what: 'an empty token',
          request: scene.forge({ path: scene.pathOf(eventType.name, 'x').replace('/x/', '//') }),
          expected: [REJECTED],
        },
      ];
    },
  },
  {
    name: 'http-methods',
    hole: 'events are taken by methods that caches and browsers send by themselves',
    probes: (scene) =>
      ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'].map((method) => {
        const { headers, ...request } = scene.forge({ method });
        return {
          what: method,
          request: { ...request, headers: [...headers, ['X-HTTP-Method-Override', 'POST']] },
          expected: [REJECTED],
        };
      }),
  },
];
