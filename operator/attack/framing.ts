import { ACCEPTED, type Attack, type Probe, REJECTED } from './attack.ts';
import type { Scene } from './scene.ts';
import type { Header } from './wire.ts';

const SKIPPED = {
  skipped: 'the HTTP of a deployed stack is read by API Gateway, before anything of this product',
};

const chunked = (body: string) => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** What is changed of a genuine request on its way. */
interface Change {
  /** Of its header lines, but for those that say where the body ends. */
  readonly lines?: (lines: readonly string[]) => readonly string[];
  /** The header lines that say where the body ends. */
  readonly framing?: (length: number) => readonly string[];
  readonly body?: (body: string) => string;
  readonly cutShort?: true;
}

/** A genuine request byte by byte, in ASCII. */
function bytes(scene: Scene, change: Change): Probe['request'] {
  const { origin, path, headers } = scene.sign();
  const { bodyText } = scene.captured;
  const usual = headers.map(([name, value]: Header) => `${name}: ${value}`);
  const lines = [
    `POST ${path} HTTP/1.1`,
    `Host: ${new URL(origin).host}`,
    ...(change.lines?.(usual) ?? usual),
    ...(change.framing?.(bodyText.length) ?? [`Content-Length: ${bodyText.length}`]),
    'Connection: close',
  ];
  return {
    origin,
    bytes: `${lines.join('\r\n')}\r\n\r\n${change.body?.(bodyText) ?? bodyText}`,
    ...(change.cutShort && { cutShort: change.cutShort }),
  };
}

/** Replaces the text behind a header's name. */
const line =
  (name: string, change: (value: string) => string) =>
  (lines: readonly string[]): string[] =>
    lines.map((each) => (each.startsWith(`${name}: `) ? change(each.slice(name.length + 2)) : each));

/** Broken HTTP, of which one part of the way might make something else than the next. */
export const FRAMING: readonly Attack[] = [
  {
    name: 'header-injection',
    hole: 'a value of the sender becomes a header, or two parts of the way read different headers',
    probes: (scene) => {
      if (!scene.stack.isLocal) return SKIPPED;
      const list = 'X-Webhook-Security-Fields';
      const uuid = 'X-Webhook-Request-UUID';
      const probe = (what: string, lines: (lines: readonly string[]) => readonly string[]): Probe => ({
        what,
        request: bytes(scene, { lines }),
        expected: [REJECTED],
      });
      return [
        probe(
          'a folded header',
          line(list, (value) => `${list}: ${value.replace(',', ',\r\n ')}`),
        ),
        probe(
          'a bare LF and another header',
          line(uuid, (value) => `${uuid}: ${value}\nX-Forged: 1`),
        ),
        probe(
          'a bare CR and another header',
          line(uuid, (value) => `${uuid}: ${value}\rX-Forged: 1`),
        ),
        probe(
          'NUL in a header',
          line(uuid, (value) => `${uuid}: ${value}\u0000`),
        ),
        probe(
          'a space before the colon',
          line(uuid, (value) => `${uuid} : ${value}`),
        ),
        probe('a header without a name', (lines) => [...lines, ': forged']),
        probe('a second line of the request', (lines) => ['GET / HTTP/1.1', ...lines]),
        { what: 'the same without any of this', request: bytes(scene, {}), expected: [ACCEPTED] },
      ];
    },
  },
  {
    name: 'body-framing',
    hole: 'a request hides in the body of another (request smuggling), or half a body is taken for a whole one',
    probes: (scene) => {
      if (!scene.stack.isLocal) return SKIPPED;
      const probe = (what: string, change: Change): Probe => ({
        what,
        request: bytes(scene, change),
        expected: [REJECTED],
      });
      const coding = 'Transfer-Encoding: chunked';
      const lengths = (what: string, framing: (length: number) => readonly string[]): Probe =>
        probe(what, { framing });
      const chunks = (what: string, framing: (length: number) => readonly string[]): Probe =>
        probe(what, { framing, body: chunked });
      return [
        chunks('a length and chunks', (length) => [`Content-Length: ${length}`, coding]),
        chunks('chunks and a length', (length) => [coding, `Content-Length: ${length}`]),
        chunks('an unknown coding', () => ['Transfer-Encoding: xchunked']),
        chunks('chunked is not the last coding', () => ['Transfer-Encoding: chunked, identity']),
        lengths('two lengths', (length) => [`Content-Length: ${length}`, `Content-Length: ${length - 1}`]),
        lengths('a length with a sign', (length) => [`Content-Length: +${length}`]),
        lengths('a length in hex', (length) => [`Content-Length: 0x${length.toString(16)}`]),
        lengths('a length less than zero', () => ['Content-Length: -1']),
        lengths('a length within the body', (length) => [`Content-Length: ${length - 1}`]),
        probe('a length beyond the body', {
          framing: (length) => [`Content-Length: ${length + 10}`],
          cutShort: true,
        }),
        probe('a chunk of broken size', { framing: () => [coding], body: (body) => `0x${chunked(body)}` }),
        probe('chunks that never end', {
          framing: () => [coding],
          body: (body) => chunked(body).replace(/0\r\n\r\n$/, ''),
          cutShort: true,
        }),
        {
          what: 'proper chunks, which are in order',
          request: bytes(scene, { framing: () => [coding], body: chunked }),
          expected: [ACCEPTED],
        },
      ];
    },
  },
];
