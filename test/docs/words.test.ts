import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/**
 * Words that mean what another word means here already, or that the field has a better word for. None of them occurs in
 * code, documents, tool or page. Decisions (docs/adr) and the changelog keep the words of their time.
 */
const REPLACED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\brefus(?:e[sd]?|als?|ing)\b/i, 'rejected, with its code; denied, of a permission'],
  [/\brehears(?:e[sd]?|als?|ing)\b/i, 'warm-up, priming'],
  [/\bpassing (?:errors?|failures?)\b/i, 'retryable, transient'],
  [/\b(?:MOST|LEAST)_[A-Z]/, 'MAX_…, MIN_…'],
  [/\bgiven[ -]?up\b/i, 'out of retries, dead-lettered; dropped, of what an operator no longer wants sent'],
  [/\bbegun\b/i, 'started'],
  [/\b(?:left behind|leftBehind)\b/i, 'unsent; enqueued for the sweeper'],
  [/lean.?sdk/i, 'slim bundle'],
  [/\b(?:held|parked) (?:body|event|request) (?:comes|came) again\b/i, 'sent again, retried'],
  [
    /\b(?:an?|the|one|two|second|first|each|per|failed) looks?\b(?! (?:at what|like|late|right|whether)\b)/i,
    'read, probe',
  ],
  [/\b(?:[A-Z]+_)?LOOKS?\b/, 'probes, styles'],
  [/Something needs you|It is working/, 'Action needed; All systems operational'],
  [/\bwould-be-/, 'would release, would discard'],
  [/>(?:Came|Of|For example)</, 'Failed at, Entities, Example'],
];

/** Where they may stand: this list, decisions and the changelog, what was released with them, and words of other programs. */
const EXEMPT = [
  'test/docs/words.test.ts',
  'test/lambda/core/telemetry/error-fingerprint.test.ts',
  'docs/adr',
  'docs/images',
  'test/fixtures',
];

const ROOTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...[
    'bin',
    'cli',
    'console',
    'docs',
    'examples',
    'lambda',
    'lib',
    'local',
    'operator',
    'test',
    'testing',
    'tools',
  ],
];
const TEXTS = new Set(['.ts', '.tsx', '.mjs', '.js', '.css', '.md', '.yaml', '.json', '.sh', '.py', '.html']);

function* textsIn(path: string): Generator<string> {
  if (EXEMPT.includes(path)) return;
  if (!statSync(path).isDirectory()) {
    if (TEXTS.has(extname(path))) yield path;
    return;
  }
  for (const name of readdirSync(path)) yield* textsIn(join(path, name));
}

const lines = ROOTS.flatMap((root) => [...textsIn(root)]).flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ where: `${file}:${index + 1}`, line })),
);

test.each(REPLACED)('nothing says %s: say %s', (pattern) => {
  expect(
    lines.filter(({ line }) => pattern.test(line)).map(({ where, line }) => `${where} ${line.trim()}`),
  ).toEqual([]);
});

test('the list is of words that it would find', () => {
  const [found] = REPLACED.filter(([pattern]) => pattern.test('AWS refused the call.'));
  expect(found?.[1]).toMatch(/denied/);
  expect(lines.length).toBeGreaterThan(50_000);
});
