import fc from 'fast-check';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { readUuids } from '../../../operator/reconcile/read-uuids.ts';

const A = '6c842572-ef11-45a8-b39f-3fc3d5acbfc4';
const B = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
const C = '0b4f3c1e-5d1a-4e7b-9a53-1f2e3d4c5b6a';
/** UUIDs of something else. */
const X = '11111111-1111-4111-8111-111111111111';
const Y = '22222222-2222-4222-8222-222222222222';
const bare = (uuid: string) => uuid.replaceAll('-', '');

async function* pieces(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

const read = (text: string | Uint8Array, column?: string) => readUuids(pieces(text), column);
const NONE_UNREAD = { count: 0, first: [] };

const UUIDS_ALONE = `${A}\n${B.toUpperCase()}\n${A}\n`;

test('lines of UUIDs, each once', async () => {
  expect(await read(UUIDS_ALONE)).toEqual({
    form: 'text',
    column: '1',
    uuids: [A, B],
    repeated: 1,
    unread: NONE_UNREAD,
  });
});

const TABLE = `merchantUuid;X-Webhook-Request-UUID;"time";note
${X};${A};2026-11-21T10:00:00Z;"a ""quoted"" text;
with a line break; ${Y}"
${Y};${bare(B).toUpperCase()};2026-11-21 12:00:00.250;
${X};;2026-11-21T14:00:00+02:00;none
`;

const FROM_TABLE = {
  form: 'CSV',
  column: 'X-Webhook-Request-UUID',
  uuids: [A, B],
  repeated: 0,
  unread: { count: 1, first: [5] },
  times: { first: Date.UTC(2026, 10, 21, 10), last: Date.UTC(2026, 10, 21, 12, 0, 0, 250) },
};

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

describe('the same table in other encodings and with other ends of lines', () => {
  test.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(TABLE)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TABLE}`)],
    ['UTF-16LE', utf16(TABLE)],
    ['UTF-16LE with a mark', utf16(`\ufeff${TABLE}`)],
    ['UTF-16BE', utf16(TABLE).swap16()],
    ['UTF-16BE with a mark', utf16(`\ufeff${TABLE}`).swap16()],
    ['Windows-1252', Buffer.from(TABLE.replace('none', 'Ñandú'), 'latin1')],
    ['CRLF', Buffer.from(TABLE.replaceAll('\n', '\r\n'))],
  ])('%s', async (_name, bytes) => {
    expect(await read(bytes)).toEqual(FROM_TABLE);
  });

  test('a name of a column in Windows-1252', async () => {
    const bytes = Buffer.from(`Requête;Händler\n${A};${X}\n`, 'latin1');
    expect(await read(bytes, 'requête')).toMatchObject({ column: 'Requête', uuids: [A] });
  });

  test.each([',', '\t', '|'])('delimited by %j', async (delimiter) => {
    const form = delimiter === '\t' ? 'TSV' : 'CSV';
    expect(await read(TABLE.replaceAll(';', delimiter))).toEqual({ ...FROM_TABLE, form });
  });

  test('with the line that Excel writes in front', async () => {
    const unread = { count: 1, first: [6] };
    expect(await read(`sep=;\r\n${TABLE}`)).toEqual({ ...FROM_TABLE, unread });
  });

  test('wherever the bytes are cut', async () => {
    const bytes = utf16(TABLE);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const ends = [...cuts, bytes.length].toSorted((a, b) => a - b);
        const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(await readUuids(pieces(...chunks))).toEqual(FROM_TABLE);
      }),
    );
  });
});

describe('JSON', () => {
  const records = [
    { id: X, headers: { 'X-Webhook-Request-UUID': [A] }, at: '2026-11-21T10:00:00Z' },
    { id: Y, headers: [{ name: 'X-Webhook-Request-UUID', value: B }] },
    { id: X, headers: {} },
  ];
  const expected = { uuids: [A, B], repeated: 0, unread: { count: 1, first: [3] } };

  test.each([
    ['a list', records, 'headers.X-Webhook-Request-UUID'],
    [
      'a list inside of something',
      { total: 3, page: X, result: { log: records }, errors: [{ uuid: Y }] },
      'result.log.headers.X-Webhook-Request-UUID',
    ],
  ])('%s', async (_name, value, column) => {
    expect(await read(JSON.stringify(value, undefined, 2))).toMatchObject({
      form: 'JSON',
      column,
      ...expected,
    });
  });

  test('one record a line, one of them cut off', async () => {
    const text = `${records.map((record) => JSON.stringify(record)).join('\n')}\n{"id":"${C}`;
    expect(await read(text)).toMatchObject({
      form: 'JSON Lines',
      uuids: [A, B],
      unread: { count: 2, first: [3, 4] },
    });
  });

  test('a list of UUIDs', async () => {
    expect(await read(JSON.stringify([A, B, A]))).toMatchObject({ form: 'JSON', uuids: [A, B], repeated: 1 });
  });

  test('what is cut off is rejected', async () => {
    await expect(read(`[\n  {\n    "requestUuid": "${A}"`)).rejects.toThrow('cut off');
  });
});

describe('which column', () => {
  const header = 'time,uuid,merchant,status\n';
  const table = `${header}t1,${A},${X},200\nt2,${B},${Y},500\n`;

  test.each([
    ['by name', 'UUID', [A, B]],
    ['by number', '3', [X, Y]],
  ])('said %s', async (_name, column, uuids) => {
    expect(await read(table, column)).toMatchObject({ uuids });
  });

  test('without a name that tells, the candidates are named', async () => {
    await expect(read(table)).rejects.toThrow(
      'Any of several columns may hold the request UUIDs. Columns: 2 uuid (2 UUIDs), 3 merchant (2 UUIDs).',
    );
    await expect(read(table)).rejects.toBeInstanceOf(InvalidInputProblem);
    await expect(read(table, 'request')).rejects.toThrow(
      'There is no column "request". Columns: 1 time (0 UUIDs)',
    );
  });

  test.each(['request_uuid', 'Request ID', 'webhookRequestUuid', 'x-webhook-request-uuid', 'requestId'])(
    '%s tells',
    async (name) => {
      expect(await read(table.replace('uuid', name))).toMatchObject({ column: name, uuids: [A, B] });
    },
  );

  test('the surest name counts, and that of a business request is none', async () => {
    expect(await read(`requestId,requestUuid\n${X},${A}\n`)).toMatchObject({ uuids: [A] });
    expect(await read(`businessRequestId,request-uuid\n${X},${A}\n`)).toMatchObject({ uuids: [A] });
    await expect(read(`businessRequestId,uuid\n${X},${A}\n`)).rejects.toThrow('several columns');
  });

  test('a column with the name of the request is taken though another one alone holds UUIDs', async () => {
    expect(await read(`merchant,requestUuid\n${X},cut-off\n${Y},\n`)).toMatchObject({
      column: 'requestUuid',
      uuids: [],
    });
  });

  test('without a header columns have numbers', async () => {
    await expect(read(`${A},${X}\n${B},${Y}\n`)).rejects.toThrow('Columns: 1 (2 UUIDs), 2 (2 UUIDs).');
    expect(await read(`${A},${X}\n${B},${Y}\n`, '1')).toMatchObject({ uuids: [A, B] });
    expect(await read(`${A},200\n${B},500\n`)).toMatchObject({ form: 'CSV', column: '1', uuids: [A, B] });
  });

  test('a key of JSON is said by its end or whole', async () => {
    const text = JSON.stringify([{ a: { uuid: A }, b: { uuid: X, other: Y } }]);
    await expect(read(text, 'uuid')).rejects.toThrow('several columns');
    expect(await read(text, 'a.uuid')).toMatchObject({ uuids: [A] });
    expect(await read(text, 'other')).toMatchObject({ uuids: [Y] });
  });

  test('in a text: the second UUID of each line, or the one that is named', async () => {
    const lines = `2026 ${A} for ${X}\n2027 ${B} for ${Y}\n`;
    await expect(read(lines)).rejects.toThrow('Columns: 1 (2 UUIDs), 2 (2 UUIDs).');
    expect(await read(lines, '2')).toMatchObject({ uuids: [X, Y] });
    expect(await read(`for ${X} requestUuid=${A}\nX-Webhook-Request-UUID: ${B} (${Y})\n`)).toMatchObject({
      uuids: [A, B],
    });
  });
});

test.each([
  [
    'with a time that has a comma',
    `2026-11-21 10:00:00,123 POST ${A} 200\n2026-11-21 10:00:01,456 POST ${B} 200\n`,
  ],
  ['in one line', `${A}, ${B}`],
  ['in one line without blanks', `${A},${B}`],
  ['in braces and as URNs', `{${A}}\nurn:uuid:${B}\n`],
  ['without hyphens', `${bare(A)}\n${bare(B).toUpperCase()}\n`],
  ['below a heading', `Request\n${A}\n\n# more\n${B}\n`],
])('a text %s', async (_name, text) => {
  expect(await read(text)).toMatchObject({ form: 'text', uuids: [A, B], unread: NONE_UNREAD });
});

test('lines without a UUID are counted, and the first of them named', async () => {
  const lines = Array.from({ length: 8 }, (_, index) => `failed ${index}`);
  expect(await read(`${A}\n${lines.join('\n')}\n${B}\n`)).toMatchObject({
    uuids: [A, B],
    unread: { count: 8, first: [2, 3, 4, 5, 6] },
  });
});

test.each([[`a${A}`], [`${A}0`], [`${A}-1234`], [`1234-${A}`], [A.slice(1)], [`${bare(A)}ff`], ['']])(
  '%j holds none',
  async (text) => {
    expect((await read(text)).uuids).toEqual([]);
    expect((await read(`uuid,status\n${text},200\n`)).uuids).toEqual([]);
  },
);

test('a quote that closes nowhere costs its own row alone', async () => {
  const rows = [A, B, C].map((uuid, index) => `${uuid},${index === 0 ? '"12 inch' : 'ok'},200`);
  expect(await read(`requestUuid,note,status\n${rows.join('\n')}\n`)).toMatchObject({ uuids: [A, B, C] });
  const closed = `requestUuid,note,status\n${A},"12 inch,200\n${B},ok,200\n${C},"13 inch",200\n`;
  expect(await read(closed)).toMatchObject({ uuids: [A, B, C] });
});

test.each([
  ['a workbook', Buffer.from('PK\x03\x04…', 'latin1'), 'Save the sheet as CSV'],
  ['gzip', Buffer.from([0x1f, 0x8b, 8]), 'Unpack it'],
  ['no text', Buffer.from([1, 0, 0, 0, 0, 2, 3]), 'no text'],
])('%s is rejected', async (_name, bytes, words) => {
  await expect(read(bytes)).rejects.toThrow(words);
});

/** A cell as RFC 4180 writes it. */
const cell = (text: string) => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

test('whatever other cells hold, each UUID is read', async () => {
  const uuid = fc.uuid();
  const other = fc.string({
    unit: fc.constantFrom('"', ',', ';', '\n', '\r\n', 'x', ' ', '\t'),
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(uuid, other, other), { minLength: 1, maxLength: 20 }),
      async (rows) => {
        const text = rows.map(([id, one, two]) => [one, id, two].map(cell).join(',')).join('\r\n');
        const list = await read(`a,requestUuid,b\r\n${text}`);
        expect(list.uuids).toEqual([...new Set(rows.map(([id]) => id))]);
        expect(list.unread.count).toBe(0);
      },
    ),
  );
});
