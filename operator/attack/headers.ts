import { gzipSync } from 'node:zlib';
import { ACCEPTED, type Attack, type Expected, type Probe, REJECTED } from './attack.ts';
import { attackUuid } from './reserved-entity.ts';
import { type Scene, usualHeaders } from './scene.ts';
import type { Header } from './wire.ts';

const MALFORMED: readonly Expected[] = ['400 malformed_header'];
const UNSUPPORTED: readonly Expected[] = ['415 unsupported_media_type'];

/** Length of a header that API Gateway still passes on, and of one that it does not. */
const LONG = 9000;
const TOO_LONG = 10_500;

/** Headers of a genuine request. */
function genuineHeaders({ captured }: Scene): Header[] {
  return usualHeaders({ fields: captured.names.join(','), hash: captured.hash, uuid: attackUuid() });
}

function replaced(headers: readonly Header[], name: string, value: string): Header[] {
  return headers.map((header) => (header[0] === name ? [name, value] : header));
}

/** Every request with one header's value replaced. */
function withValues(
  name: string,
  expected: readonly Expected[],
  values: (scene: Scene) => Readonly<Record<string, string>>,
): Attack['probes'] {
  return (scene) =>
    Object.entries(values(scene)).map(([what, value]) => ({
      what,
      request: scene.forge({ headers: replaced(genuineHeaders(scene), name, value) }),
      expected,
    }));
}

/** Headers that are missing, doubled, too long or written in another way. */
export const HEADERS: readonly Attack[] = [
  {
    name: 'header-missing',
    hole: 'what a missing header says is made up',
    probes: (scene) =>
      genuineHeaders(scene).map(
        ([missing]): Probe => ({
          what: `without ${missing}`,
          request: scene.forge({ headers: genuineHeaders(scene).filter(([name]) => name !== missing) }),
          // It says nothing that the body does not say better.
          expected: missing === 'Content-Type' ? [ACCEPTED] : MALFORMED,
        }),
      ),
  },
  {
    name: 'header-doubled',
    hole: 'of two headers one part of the way reads the first and another the last',
    probes: (scene) => {
      const other: Readonly<Record<string, string>> = {
        'Content-Type': 'text/plain',
        'X-Webhook-Security-Fields': scene.captured.names.join(','),
        'X-Webhook-Security-Hash': '0'.repeat(64),
        'X-Webhook-Request-UUID': attackUuid(),
      };
      return Object.entries(other).flatMap(([name, value]) => {
        const expected: readonly Expected[] = name === 'Content-Type' ? [ACCEPTED] : MALFORMED;
        return [
          {
            what: `${name}, the right one first`,
            request: scene.forge({ headers: [...genuineHeaders(scene), [name, value]] }),
            expected,
          },
          {
            what: `${name}, the right one last`,
            request: scene.forge({ headers: [[name, value], ...genuineHeaders(scene)] }),
            expected,
          },
        ];
      });
    },
  },
  {
    name: 'header-oversized',
    hole: 'a long header is read in part, or costs more than a rejection',
    probes: (scene) => {
      const fields = scene.captured.names.join(',');
      const many = Array.from({ length: 1500 }, (_, index) => `f${index}`).join(',');
      const long = (name: string, value: string, expected: readonly Expected[]): Probe => ({
        what: `${name} of ${value.length} characters`,
        request: scene.forge({ headers: replaced(genuineHeaders(scene), name, value) }),
        expected,
      });
      return [
        long('X-Webhook-Security-Fields', `${fields},${many}`.slice(0, LONG), MALFORMED),
        long('X-Webhook-Security-Fields', `${fields},${'a.'.repeat(LONG / 2)}a`, MALFORMED),
        long('X-Webhook-Security-Hash', scene.captured.hash.repeat(LONG / 64), MALFORMED),
        long('X-Webhook-Request-UUID', attackUuid().repeat(LONG / 36), MALFORMED),
        long('X-Webhook-Security-Fields', `${fields},${'a'.repeat(TOO_LONG)}`, [REJECTED]),
      ];
    },
  },
  {
    name: 'header-respelled',
    hole: 'another spelling of a header gets past a check, or loses a genuine event',
    probes: (scene) => {
      const { names, hash } = scene.captured;
      const cased = (change: (name: string) => string, value: string): Header[] =>
        replaced(genuineHeaders(scene), 'X-Webhook-Security-Hash', value).map(([name, text]) => [
          change(name),
          text,
        ]);
      const lower = (name: string) => name.toLowerCase();
      const upper = (name: string) => name.toUpperCase();
      const genuine = (what: string, headers: readonly Header[]): Probe => ({
        what,
        request: scene.forge({ headers }),
        expected: [ACCEPTED],
      });
      return [
        genuine('names in lower case', cased(lower, hash)),
        genuine('names in upper case', cased(upper, hash)),
        genuine(
          'the hash in upper case',
          cased((name) => name, hash.toUpperCase()),
        ),
        genuine(
          'spaces in the list',
          replaced(genuineHeaders(scene), 'X-Webhook-Security-Fields', ` ${names.join(' , ')} `),
        ),
        {
          what: 'names in upper case, the hash wrong',
          request: scene.forge({ headers: cased(upper, '0'.repeat(64)) }),
          expected: ['401 hash_mismatch'],
        },
      ];
    },
  },
  {
    name: 'field-list-malformed',
    hole: 'a list is read in more than one way',
    probes: withValues('X-Webhook-Security-Fields', MALFORMED, ({ captured: { names } }) => {
      const fields = names.join(',');
      return {
        empty: '',
        'one comma': ',',
        'a comma behind': `${fields},`,
        'a comma in front': `,${fields}`,
        'two commas': fields.replace(/,|$/, ',,'),
        'a name twice': `${fields},${names[0]}`,
        'seventeen names': Array.from({ length: 17 }, (_, index) => names[index] ?? `f${index}`).join(','),
        'a name of nine parts': `${fields},a.b.c.d.e.f.g.h.i`,
      };
    }),
  },
  {
    name: 'uuid-malformed',
    hole: 'an event has a key that is no UUID, and another one for the next part of the way',
    probes: withValues('X-Webhook-Request-UUID', MALFORMED, () => {
      const uuid = attackUuid();
      return {
        empty: '',
        'in braces': `{${uuid}}`,
        'as URN': `urn:uuid:${uuid}`,
        'without hyphens': uuid.replaceAll('-', ''),
        'a digit more': `${uuid}0`,
        'letters beyond f': `g${uuid.slice(1)}`,
        'two, with a comma': `${uuid},${uuid}`,
        'a path': `../${uuid}`,
        'percent-encoded line break': `${uuid}%0d%0aX-Forged:1`,
        'a key of the ledger': `held#${uuid}`,
      };
    }),
  },
  {
    name: 'media-type',
    hole: 'a label on the body loses a genuine event, or has another body read than the one that was signed',
    probes: (scene) => {
      const types = [
        'text/plain',
        'text/json',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/jsonp',
        'application/json-seq',
        'application/json, text/plain',
        'application/octet-stream',
        '*/*',
        'null',
        '',
      ];
      const labels = ['utf8', '"utf8"', 'utf-16', 'iso-8859-1', 'UTF-8', ''];
      const typed = (type: string, hash: string) =>
        scene.forge({
          headers: replaced(
            replaced(genuineHeaders(scene), 'Content-Type', type),
            'X-Webhook-Security-Hash',
            hash,
          ),
        });
      const probes = (type: string, wrong: readonly Expected[]): Probe[] => [
        { what: type || 'empty', request: typed(type, scene.captured.hash), expected: [ACCEPTED] },
        { what: `${type || 'empty'}, the hash wrong`, request: typed(type, '0'.repeat(64)), expected: wrong },
      ];
      return [
        ...types.flatMap((type) => probes(type, UNSUPPORTED)),
        ...labels.flatMap((label) => probes(`application/json; charset=${label}`, ['401 hash_mismatch'])),
      ];
    },
  },
  {
    name: 'content-encoding',
    hole: 'a small body becomes a large one, or a label loses a genuine event',
    probes: (scene) => {
      const encoded = (encoding: string, expected: readonly Expected[]): Probe => ({
        what: encoding,
        request: scene.forge({
          body: encoding === 'gzip' ? gzipSync(scene.captured.bodyText) : scene.captured.bodyText,
          headers: [...genuineHeaders(scene), ['Content-Encoding', encoding]],
        }),
        expected,
      });
      const codings = ['gzip', 'X-GZIP', 'deflate', 'br', 'compress', 'zstd', 'gzip, identity'];
      return [
        ...codings.map((coding) => encoded(coding, UNSUPPORTED)),
        ...['identity', 'utf-8', 'x-unknown'].map((name) => encoded(name, [ACCEPTED])),
      ];
    },
  },
];
