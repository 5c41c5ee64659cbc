import type { EventBody } from '../../../../../console/contract.ts';
import { type Piece, prettyPieces, rawPieces } from '../../../../../console/page/screens/event/json-marks.ts';

function textOf(pieces: readonly Piece[] | undefined): string | undefined {
  return pieces?.map(({ text }) => text).join('');
}

/** The span of a stretch of the text, which must occur once. */
function spanOf(text: string, part: string, field: string): EventBody['signed'][number] {
  const start = text.indexOf(part);
  if (start < 0 || text.indexOf(part, start + 1) >= 0) throw new Error(`"${part}" is not once in the text.`);
  return { start, end: start + part.length, field };
}

const TEXT = '{"id":1500.10,"status":"VA\\"LID","list":[],"nested":{"a":[1,true]}}';

const PRETTY = `{
  "id": 1500.10,
  "status": "VA\\"LID",
  "list": [],
  "nested": {
    "a": [
      1,
      true
    ]
  }
}`;

describe('prettyPieces', () => {
  it('breaks and indents lines, and leaves values as they were written', () => {
    expect(textOf(prettyPieces(TEXT, [])?.pieces)).toBe(PRETTY);
  });

  it('marks what the hash covers, and nothing else', () => {
    const signed = [spanOf(TEXT, '1500.10', 'id'), spanOf(TEXT, '"VA\\"LID"', 'status')];
    const marked = prettyPieces(TEXT, signed)?.pieces.filter((piece) => piece.signed !== undefined);
    expect(marked).toEqual([
      { text: '1500.10', kind: 'number', signed: 'id' },
      { text: '"VA\\"LID"', kind: 'string', signed: 'status' },
    ]);
  });

  it('tells keys from strings', () => {
    const kinds = prettyPieces('{"a" : "b", "c":null}', [])?.pieces.filter(({ kind }) => kind !== 'plain');
    expect(kinds).toEqual([
      { text: '"a"', kind: 'key' },
      { text: '"b"', kind: 'string' },
      { text: '"c"', kind: 'key' },
      { text: 'null', kind: 'literal' },
    ]);
  });

  it('leaves what is nested too deeply as it was sent, and says so', () => {
    const inner = '[ [1,"]"],{} ]';
    const wrap = (text: string, levels: number) => '['.repeat(levels) + text + ']'.repeat(levels);
    const deep = prettyPieces(`{"id":7,"x":${wrap(inner, 31)}}`, []);
    expect(deep?.isPartlyRaw).toBe(true);
    expect(textOf(deep?.pieces)).toContain(`\n${'  '.repeat(32)}${inner}\n`);
    expect(prettyPieces(`{"id":7,"x":${wrap('1', 31)}}`, [])?.isPartlyRaw).toBe(false);
  });

  it('colours no more than a page can hold, and marks what is signed all the same', () => {
    const text = `{"x":[${'1,'.repeat(50_000)}1],"id":815}`;
    const { pieces = [] } = prettyPieces(text, [spanOf(text, '815', 'id')]) ?? {};
    expect(pieces.length).toBeLessThan(10_100);
    expect(pieces.find(({ signed }) => signed === 'id')).toEqual({
      text: '815',
      kind: 'number',
      signed: 'id',
    });
    expect(JSON.parse(textOf(pieces) ?? '')).toEqual(JSON.parse(text));
  });

  it.each([1000, 17_000, 150_000])('is linear in the size of a body of %i levels', (levels) => {
    const text = `{"id":7002,"x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const shown = textOf(prettyPieces(text, [])?.pieces) ?? '';
    expect(shown.length).toBeLessThan(text.length + 5000);
    expect(shown.replaceAll(/\s/g, '')).toBe(text);
  });

  it('puts no more than a megabyte of white space in', () => {
    const text = `{"x":${'['.repeat(31)}${'1,'.repeat(100_000)}1${']'.repeat(31)},"id":815}`;
    const { pieces = [], isPartlyRaw } = prettyPieces(text, [spanOf(text, '815', 'id')]) ?? {};
    expect(isPartlyRaw).toBe(true);
    expect(textOf(pieces)?.length).toBeLessThan(1_300_000);
    expect(textOf(pieces)?.replaceAll(/\s/g, '')).toBe(text);
    expect(pieces.find(({ signed }) => signed === 'id')?.text).toBe('815');
  });

  it('does not take what is no JSON', () => {
    expect(prettyPieces('{"id":', [])).toBeUndefined();
  });
});

describe('rawPieces', () => {
  it('is the text as it was sent, cut at the marks', () => {
    const text = '{"id": 7 ,"status":"VALID"}';
    const signed = [spanOf(text, '7', 'id'), spanOf(text, '"VALID"', 'status')];
    expect(rawPieces(text, signed)).toEqual([
      { text: '{"id": ', kind: 'plain' },
      { text: '7', kind: 'plain', signed: 'id' },
      { text: ' ,"status":', kind: 'plain' },
      { text: '"VALID"', kind: 'plain', signed: 'status' },
      { text: '}', kind: 'plain' },
    ]);
  });

  it('loses nothing of what is no JSON', () => {
    expect(textOf(rawPieces('not { json', [{ start: 4, end: 5, field: 'x' }]))).toBe('not { json');
  });
});
