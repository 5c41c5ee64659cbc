import fc from 'fast-check';
import { readUuids } from '../../../operator/reconcile/read-uuids.ts';

const A = '6c842572-ef11-45a8-b39f-3fc3d5acbfc4';
const B = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

async function* pieces(...chunks: string[]): AsyncGenerator<string> {
  yield* chunks;
}

const TEXT = `time,uuid,status
2026-11-21T10:00:00Z,${A},500
2026-11-21 12:00:00.250,${B.toUpperCase()},200
2026-11-21T14:00:00+02:00,"${A}",500
{"log":[{"id":"${B}","at":"2026-11-21T11:00:00.000Z"}]}`;

const EXPECTED = {
  uuids: [A, B],
  repeated: 2,
  times: { first: Date.UTC(2026, 10, 21, 10), last: Date.UTC(2026, 10, 21, 12, 0, 0, 250) },
};

test('finds each UUID once, and the span of time, in CSV and JSON', async () => {
  expect(await readUuids(pieces(TEXT))).toEqual(EXPECTED);
});

test('it does not matter where the text is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(TEXT.length), { maxLength: 12 }), async (cuts) => {
      const ends = [...cuts, TEXT.length].toSorted((a, b) => a - b);
      const chunks = ends.map((end, index) => TEXT.slice(ends[index - 1] ?? 0, end));
      expect(await readUuids(pieces(...chunks))).toEqual(EXPECTED);
    }),
  );
});

test.each([[`a${A}`], [`${A}0`], [`${A}-1234`], [`1234-${A}`], [A.slice(1)], [A.replaceAll('-', '')], ['']])(
  '%j holds none',
  async (text) => {
    const long = 'x '.repeat(100);
    expect((await readUuids(pieces(text))).uuids).toEqual([]);
    expect((await readUuids(pieces(long, text, ` ${long}`))).uuids).toEqual([]);
  },
);

test('a UUID that continues a word of the piece before is none', async () => {
  const long = 'x'.repeat(500);
  expect((await readUuids(pieces(long, A))).uuids).toEqual([]);
  expect((await readUuids(pieces(`${long} `, A))).uuids).toEqual([A]);
});
