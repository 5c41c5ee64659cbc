/** About as long as the verifier takes at most. */
const SIZE = 200 * 1024;

const HASH = 'a'.repeat(64);

function fill(part: string, size = SIZE): string {
  return part.repeat(Math.floor(size / part.length));
}

function names(nameOf: (number: number) => string): string {
  return Array.from({ length: 16 }, (_, number) => nameOf(number)).join();
}

function members(count: number, memberOf: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => memberOf(number)).join();
}

function nested(key: string, levels: number, inner: string): string {
  return `{"${key}":`.repeat(levels) + inner + '}'.repeat(levels);
}

function brackets(levels: number, inner = ''): string {
  return '['.repeat(levels) + inner + ']'.repeat(levels);
}

const text = (value: string) => `{"id":42,"status":"${value}"}`;
const beside = (rest: string) => `{"id":42,"status":"A",${rest}}`;
const KEYS = members(16, (number) => `"k${number}":1`);

/** Bodies, and lists of signed fields, that may cost more than their size. */
const BODIES: readonly (readonly [name: string, body: string, fields: string])[] = [
  ['a signed list nested 100,000 levels', `{"id":42,"status":${brackets(SIZE / 2)}}`, 'id,status'],
  ['a list nested 100,000 levels', beside(`"x":${brackets(SIZE / 2)}`), 'id,status'],
  ['objects nested 30,000 levels', beside(`"x":${nested('a', SIZE / 6, '1')}`), 'id,status'],
  ['100,000 numbers at depth 1,000', beside(`"x":${brackets(1000, `${fill('1,')}1`)}`), 'id,status'],
  ['100,000 numbers at depth 4,000', beside(`"x":${brackets(4000, `${fill('1,')}1`)}`), 'id,status'],
  ['100,000 numbers at depth 60', beside(`"x":${brackets(60, `${fill('1,')}1`)}`), 'id,status'],
  ['one key over and over', beside(`${fill('"a":1,')}"z":1`), 'id,status'],
  ['a signed key over and over', `{"status":"A",${fill('"id":1,')}"z":1}`, 'id,status'],
  [
    '17,000 keys and none of the signed ones',
    `{${members(17_000, (n) => `"k${n}":1`)}}`,
    names((n) => `f${n}`),
  ],
  ['17,000 keys with other letters', `{${members(17_000, (n) => `"ID${n}":1`)}}`, names((n) => `id${n}x`)],
  [
    '17,000 keys and dotted names',
    `{${members(17_000, (n) => `"k${n}":1`)}}`,
    names((n) => `a.b.c.d.e.f.g.h${n}`),
  ],
  [
    'names of eight parts to many keys',
    nested('a', 7, `{${KEYS},${fill('"a":1,')}"z":1}`),
    names((n) => `a.a.a.a.a.a.a.k${n}`),
  ],
  [
    'names of eight parts to escaped keys',
    nested('a', 7, `{${KEYS},${fill('"\\u0061":1,')}"z":1}`),
    names((n) => `a.a.a.a.a.a.a.k${n}`),
  ],
  ['names of thousands of parts', '{"a":{"a":1}}', names((n) => `${fill('a.', SIZE / 16)}${n}`)],
  ['a long signed text', text(fill('x')), 'id,status'],
  ['a long signed text of accents', text(fill('é', SIZE / 2)), 'id,status'],
  ['a long signed text of escapes', text(fill('\\u00e9')), 'id,status'],
  ['a long signed text of backslashes', text(fill('\\\\')), 'id,status'],
  ['a long signed text of blanks', text(`${fill(' ')}x`), 'id,status'],
  ['a long signed text of percent signs', text(fill('%41')), 'id,status'],
  // Unicode wants them in order, and its algorithm sorts them one by one.
  ['a long signed text of combining marks', text(`a${fill('\u0316\u0301', SIZE / 2)}`), 'id,status'],
  [
    '16 long signed texts',
    `{${members(16, (n) => `"f${n}":"${fill('x', SIZE / 16)}"`)}}`,
    names((n) => `f${n}`),
  ],
  ['a long signed number', `{"id":${fill('9')},"status":"A"}`, 'id,status'],
  ['a long signed exponent', `{"id":1e${fill('9')},"status":"A"}`, 'id,status'],
  [
    '16 numbers that may have been rounded',
    `{${members(16, (n) => `"f${n}":900719925474099300${n}`)},"p":"${fill('x')}"}`,
    names((n) => `f${n}`),
  ],
  ['200 other fields', beside(members(200, (n) => `"f${n}":"${'x'.repeat(990)}"`)), 'id,status'],
  ['5,000 fields of one value', beside(members(5000, (n) => `"x${n}":"A"`)), 'id,status'],
  [
    'five large objects',
    beside(members(5, (n) => `"o${n}":{${fill('"a":1,', SIZE / 5)}"id":2,"status":"B"}`)),
    'id,status',
  ],
  [
    'names that nearly stand in the body',
    `{"id":1,"x":"${fill('a')}"}`,
    names((n) => `${'bcdefghijklmnopq'[n]}${'a'.repeat(62)}`),
  ],
  ['blanks before the object', `${fill(' ')}{"id":1,"status":"A"}`, 'id,status'],
  ['no end', fill('['), 'id,status'],
  ['JSON in JSON', JSON.stringify(text(fill('\\"'))), 'id,status'],
  [
    'base64 of deep nesting',
    Buffer.from(beside(`"x":${brackets(SIZE / 3)}`)).toString('base64'),
    'id,status',
  ],
];

function headersOf(fields: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'X-Webhook-Request-UUID': 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
    'X-Webhook-Security-Fields': fields,
    'X-Webhook-Security-Hash': HASH,
  };
}

const HEADERS = JSON.stringify(headersOf('id,status'));

function asHttp(fields: string, body: string): string {
  const lines = Object.entries(headersOf(fields)).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\n')}\n\n${body}`;
}

/** Saved requests that may cost more than their size, or that recursion would not survive. */
export const HOSTILE_REQUESTS: readonly (readonly [name: string, file: string])[] = [
  ...BODIES.map(([name, body, fields]): [string, string] => [name, asHttp(fields, body)]),
  [
    'a body of escapes, exported as JSON',
    JSON.stringify({ headers: headersOf('id,status'), body: text(fill('\\"')) }),
  ],
  ['a body exported as an object', `{"headers":${HEADERS},"body":${brackets(SIZE / 2)}}`],
  ['many headers', `${fill('a: 1\n')}\n{}`],
  ['many headers with nearly the right name', `${fill('X-Webhok-Securty-Hsh: 1\n')}\n{}`],
  ['many members', `{${fill('"a_b-c d":1,')}"headers":${HEADERS},"body":"{}"}`],
  ['many wrappers', `{${fill('"request":{},')}"headers":${HEADERS},"body":"{}"}`],
  ['a header nested deeply', `{"headers":{"A":${brackets(SIZE / 2)}},"body":"{}"}`],
  ['a list of headers nested deeply', `{"headers":[["A",${brackets(3000, '"x"')}]],"body":"{}"}`],
  ['many blank lines', `${fill('\n')}a: 1\n\n{}`],
  ['a long path', `POST ${fill('/a')}\n${asHttp('id,status', '{"id":1}')}`],
  ['a command line of quotes', `curl -H 'A: 1' -d '${fill("'\\''")}'`],
  ['a command line of escapes', `curl -H 'A: 1' -d $'${fill("\\'\\u0021")}'`],
  ['a command line of carets', `curl -H ^"A: 1^" -d ^"${fill('^\\^"')}^"`],
  ['a command line of backslashes', `curl -H ^"A: 1^" -d ^"${fill('^\\')}^"`],
  ['a command line of options', `curl -H 'A: 1' ${fill('-d x ')}`],
  ['a command line of lines', `curl -H 'A: 1' ${fill('\\\n')}`],
  ['a list of commas', asHttp(fill(','), '{"id":1}')],
];
