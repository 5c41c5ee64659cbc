import { spawnSync } from 'node:child_process';
import { formatCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { uuid } from '../lambda/factories.ts';
import { VerifierRig } from '../lambda/functions/verifier-rig.ts';
import { ACCEPTED_BODIES, type ExtremeBody, HELD_BODIES } from './extreme-bodies.ts';

/**
 * Whether parsers of other languages read what the verifier accepts, and read the same. They are Debian's: `python3` and
 * `jq`.
 */
const READERS: Readonly<Record<string, readonly string[]>> = {
  python3: ['test/readers/read-messages.py'],
  jq: ['--compact-output', '--unbuffered', '.'],
};
const READER_NAMES = Object.keys(READERS);

const rig = new VerifierRig({ heldPerMinute: 1000 });

async function send({ body, id, status }: ExtremeBody, number: number) {
  const headers = { 'x-webhook-request-uuid': uuid(number) };
  return rig.send({ body, signed: id + status, headers });
}

/** What a reader made of each message. */
function readBy(reader: string, messages: readonly string[]): unknown[] {
  const input = messages.map((message) => `${oneLine(message)}\n`).join('');
  const { status, stdout, stderr } = spawnSync(reader, READERS[reader] ?? [], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => plain(JSON.parse(line)));
}

/** Line breaks stand between tokens only: in strings they are escaped. */
function oneLine(message: string): string {
  return message.replaceAll(/[\r\n]/g, ' ');
}

/** Minus zero is zero: what has whole numbers has one of them only. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value === 0 ? 0 : value;
}

describe('what is accepted at the edge of each rule', () => {
  let messages: string[] = [];

  beforeAll(async () => {
    for (const [index, extreme] of ACCEPTED_BODIES.entries()) {
      const { status, body } = await send(extreme, index + 1);
      expect([extreme.name, status, body.code]).toEqual([extreme.name, 200, 'accepted']);
    }
    messages = rig.published.map(({ event }) => formatCloudEvent(event, 'urn:test'));
    expect(messages).toHaveLength(ACCEPTED_BODIES.length);
  });

  test.each(READER_NAMES)('%s reads all of it, and as it was meant', (reader) => {
    const read = readBy(reader, messages);
    expect(read).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) {
      expect(read[index]).toEqual(plain(JSON.parse(message)));
    }
  });

  test.each(READER_NAMES)('%s reads the signed values as they were hashed', (reader) => {
    const read = readBy(reader, messages) as Record<string, Record<string, unknown>>[];
    const signed = read.map(({ subject, status }) => [subject, status]);
    expect(signed).toEqual(ACCEPTED_BODIES.map(({ id, status }) => [id, status]));
    for (const { data } of read) expect(data?.status).toBe('VALID');
    // Those of more than 16 digits a double rounds: that is why they are in `subject`, too.
    const short = ACCEPTED_BODIES.map(({ id }) => id.length < 16);
    const ids = read.map(({ data }) => String(data?.id));
    expect(ids.filter((_, index) => short[index])).toEqual(
      ACCEPTED_BODIES.filter((_, index) => short[index]).map(({ id }) => id),
    );
  });
});

test.each(HELD_BODIES.map((extreme, index) => [extreme.name, extreme, index] as const))(
  'held, and in no queue: %s',
  async (_name, extreme, index) => {
    const published = rig.published.length;
    const answer = await send(extreme, 1000 + index);
    expect([answer.status, answer.body.code]).toEqual([422, 'body_not_portable']);
    expect(rig.published).toHaveLength(published);
  },
);

test('held, and in no queue: a signed field by its own key and by its path', async () => {
  const [type] = DEFAULT_EVENT_TYPES;
  if (type === undefined) throw new Error('There are event types.');
  const [id, ...others] = type.signedFields;
  if (id === undefined) throw new Error('The id is signed.');
  const dotted = {
    ...type,
    subjectField: 'merchant.id',
    signedFields: [{ ...id, name: 'merchant.id' }, ...others],
  };
  const nested = new VerifierRig({ heldPerMinute: 1000, eventTypes: [dotted] });
  const headers = { 'x-webhook-security-fields': 'merchant.id,status' };
  const sent = (body: string, number: number) =>
    nested.send({ body, headers: { ...headers, 'x-webhook-request-uuid': uuid(number) } });
  expect(await sent('{"merchant":{"id":42},"status":"VALID"}', 1)).toMatchObject({ status: 200 });
  for (const [index, body] of [
    '{"merchant.id":42,"merchant":{"id":99},"status":"VALID"}',
    '{"merchant":{"id":99},"status":"VALID","merchant.id":42}',
    '{"merchant":{"id":42},"Merchant":{"id":99},"status":"VALID"}',
    '{"merchant":{"id":42,"ID":99},"status":"VALID"}',
  ].entries()) {
    const answer = await sent(body, index + 2);
    expect([body, answer.status, answer.body.code]).toEqual([body, 422, 'body_not_portable']);
  }
  expect(nested.published).toHaveLength(1);
});

/** Seen with the parsers of these tests: what is held would indeed have blocked or misled somebody. */
test.each([
  ['jq', 'lists 1,100 levels deep'],
  ['python3', 'lists 1,100 levels deep'],
])('%s does not read %s', (reader, name) => {
  const body = HELD_BODIES.find((extreme) => extreme.name === name)?.body;
  const { status } = spawnSync(reader, READERS[reader] ?? [], { input: `${body}\n`, encoding: 'utf8' });
  expect(status).not.toBe(0);
});
