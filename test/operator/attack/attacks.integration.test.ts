import { readFileSync } from 'node:fs';
import { readText } from '../../../lambda/core/json/text-reading.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { type Attack, isInOrder } from '../../../operator/attack/attack.ts';
import { ATTACK_NAMES, type AttackName } from '../../../operator/attack/attack-names.ts';
import { ATTACKS } from '../../../operator/attack/catalogue.ts';
import { RESERVED_IDS } from '../../../operator/attack/reserved-entity.ts';
import { type AttackResult, runAttacks, wasCutOff } from '../../../operator/attack/run-attacks.ts';
import { Scene } from '../../../operator/attack/scene.ts';
import { sendOverWire } from '../../../operator/attack/wire.ts';
import { BROKEN_VERIFIERS } from './broken-verifiers.ts';
import {
  CONNECTION_LOST,
  type Defect,
  type Event,
  MAX_BODY_BYTES,
  PATH_TOKEN,
  type Result,
  SECRET,
  STRICT_EVENT_TYPES,
  startVerifier,
} from './verifier-server.ts';

// All attacks at once, and a verifier that takes its time, on a busy machine.
jest.setTimeout(30_000);

const never = new AbortController().signal;
const ports = { now: Date.now, pause: async () => {}, signal: never, deadline: never };

/** What the verifier that was attacked last has logged. */
let logged = '';

/** The bodies that it has sent to queues. */
let published: readonly string[] = [];

/** Attacks a verifier as the command does, with a genuine request first. */
async function attackVerifier(
  attacks: readonly Attack[],
  options: {
    readonly defect?: Defect;
    readonly counterMeasures?: boolean;
    readonly isLocal?: boolean;
    /** In place of the usual ones. */
    readonly eventTypes?: readonly EventType[];
  } = {},
): Promise<Map<string, AttackResult>> {
  const { counterMeasures = false, isLocal = true } = options;
  const { eventTypes = counterMeasures ? STRICT_EVENT_TYPES : DEFAULT_EVENT_TYPES } = options;
  const defect = options.eventTypes ? { settings: { eventTypes } } : options.defect;
  const server = await startVerifier(defect, counterMeasures);
  try {
    const [eventType] = eventTypes;
    if (eventType === undefined) throw new Error('There are event types.');
    const stack = { base: server.base, eventTypes, eventType, isLocal, maxBodyBytes: MAX_BODY_BYTES };
    const scene = new Scene({ ...stack, ...(counterMeasures && { pathToken: PATH_TOKEN }) }, SECRET);
    expect(await sendOverWire(scene.sign(), never)).toMatchObject({ status: 200, code: 'accepted' });
    const results = await runAttacks(attacks, scene, ports, () => {});
    logged = server.logged();
    published = server.published();
    return new Map(results.map((result) => [result.attack.name, result]));
  } finally {
    await server.close();
  }
}

/** Names by verdict, and the details of holes. */
function verdicts(results: ReadonlyMap<string, AttackResult>) {
  const of = (kind: string) => [...results.values()].filter(({ verdict }) => verdict.kind === kind);
  const names = (kind: string) => of(kind).map(({ attack }) => attack.name);
  return {
    holes: of('hole').map(({ attack, verdict }) => [attack.name, verdict]),
    byScheme: names('accepted-by-scheme'),
    skipped: names('skipped'),
  };
}

test('the names are those of the attacks, each once', () => {
  expect(ATTACKS.map(({ name }) => name)).toEqual([...ATTACK_NAMES]);
  expect(new Set(ATTACK_NAMES).size).toBe(ATTACK_NAMES.length);
});

test('the documentation names them all', () => {
  const text = readFileSync('docs/cli.md', 'utf8');
  expect(ATTACK_NAMES.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

describe('the sound verifier', () => {
  test('has no hole; what the scheme does not cover is told, with what would reject it', async () => {
    const results = await attackVerifier(ATTACKS);
    expect(verdicts(results)).toEqual({
      holes: [],
      byScheme: ['unlisted-field-changed', 'uuid-changed', 'other-type-url'],
      skipped: ['whole-request-captured', 'path-token'],
    });
    for (const { attack, verdict } of results.values()) {
      if (verdict.kind === 'accepted-by-scheme') expect(attack.counterMeasure).toMatch(/pathToken/);
    }
  });

  test('rejects that, too, with the counter-measures switched on', async () => {
    expect(verdicts(await attackVerifier(ATTACKS, { counterMeasures: true }))).toEqual({
      holes: [],
      byScheme: ['whole-request-captured'],
      skipped: [],
    });
  });

  test('holds what it must, and runs into no limit of what it holds in a minute', async () => {
    const results = await attackVerifier(ATTACKS);
    const answers = [...results.values()].flatMap(({ exchanges }) => exchanges.map(({ answer }) => answer));
    expect(answers.filter(({ status }) => status === 503)).toEqual([]);
    const held = (code: string) => answers.filter((answer) => answer.code === code).length;
    expect(held('signed_fields_rejected')).toBeGreaterThan(10);
    expect(held('body_not_portable')).toBeGreaterThan(10);
  });

  test('puts nothing into a queue that a parser could not read', async () => {
    await attackVerifier(ATTACKS);
    expect(published.length).toBeGreaterThan(20);
    for (const bodyText of published) expect(readText(bodyText, ['id', 'status']).fault).toBeUndefined();
  });

  test('holds what stands as a key of its own beside the path that is signed', async () => {
    const [type, ...others] = DEFAULT_EVENT_TYPES;
    if (type === undefined) throw new Error('There are event types.');
    const [id, status] = type.signedFields;
    if (id === undefined || status === undefined) throw new Error('Two fields are signed.');
    const dotted = {
      ...type,
      subjectField: 'merchant.id',
      signedFields: [{ ...id, name: 'merchant.id' }, status],
    };
    const alike = ATTACKS.filter(({ name }) => name === 'keys-alike');
    const results = await attackVerifier(alike, { eventTypes: [dotted, ...others] });
    expect(verdicts(results).holes).toEqual([]);
    const what = results.get('keys-alike')?.exchanges.map(({ probe, answer }) => [probe.what, answer.code]);
    expect(what).toContainEqual(['merchant.id as a key of its own beside the path', 'body_not_portable']);
  });

  test('logs each request, and nothing of what the forger wrote or must not learn', async () => {
    const results = await attackVerifier(ATTACKS, { counterMeasures: true });
    expect(logged.split('"message":"webhook.').length).toBeGreaterThan(results.size);
    expect(logged).toContain('"code":"hash_mismatch"');
    for (const secret of [SECRET, PATH_TOKEN, 'FORGED', 'forged', 'no-answer-may-repeat', '1000000.00']) {
      expect(logged).not.toContain(secret);
    }
    expect(logged).not.toMatch(/[0-9a-f]{64}/i);
  });

  test('of a deployed stack is not sent broken HTTP', async () => {
    const framing = ATTACKS.filter(({ name }) => name === 'header-injection' || name === 'body-framing');
    const results = await attackVerifier(framing, { isLocal: false });
    expect(verdicts(results).skipped).toEqual(['header-injection', 'body-framing']);
    expect([...results.values()].flatMap(({ exchanges }) => exchanges)).toEqual([]);
  });
});

/** Answers for the verifier, or after it, the first time or each time that a request comes. */
function inTrouble(
  trouble: (event: Event, verifier: () => Promise<Result>) => Promise<Result>,
  always = false,
): Defect {
  return {
    front: () => {
      const seen = new Set<string>();
      // The genuine request before the attacks gets through.
      let isFirst = true;
      return (event, verifier) => {
        const { headers, body, rawPath } = event;
        const key = JSON.stringify([headers, body, rawPath]);
        const known = seen.has(key) && !always;
        seen.add(key);
        if (known || isFirst) {
          isFirst = false;
          return verifier(event);
        }
        return trouble(event, () => verifier(event));
      };
    },
  };
}

const answering = (statusCode: number, code: string): Result => ({
  statusCode,
  body: JSON.stringify({ code }),
});

describe('a sound verifier in trouble', () => {
  test.each<[string, Parameters<typeof inTrouble>[0]]>([
    [
      'keeps what it answers 503, and takes it for a copy when it is sent again',
      async (_event, verifier) => {
        const { statusCode } = await verifier();
        return statusCode === 200 ? answering(503, 'unavailable') : answering(503, 'no_code');
      },
    ],
    ['answers 503 once, and keeps nothing', async () => answering(503, 'unavailable')],
    ['is behind a gateway that throttles once', async () => answering(429, 'no_code')],
    [
      'is behind a gateway that times out once, while it keeps what came',
      async (_event, verifier) => {
        await verifier();
        return answering(504, 'no_code');
      },
    ],
    [
      'loses the connection after it kept what came',
      async (_event, verifier) => {
        await verifier();
        throw CONNECTION_LOST;
      },
    ],
  ])('has no hole: it %s', async (_what, trouble) => {
    const results = await attackVerifier(ATTACKS, { defect: inTrouble(trouble) });
    expect(verdicts(results).holes).toEqual([]);
    expect([...results.values()].filter(wasCutOff)).toEqual([]);
  });

  test.each([429, 503])(
    'that answers nothing but %i shows nothing, and that is no hole either',
    async (status) => {
      const down = inTrouble(async () => answering(status, 'no_code'), true);
      const results = await attackVerifier(ATTACKS, { defect: down });
      expect(verdicts(results).holes).toEqual([]);
      const told = [...results.values()].find(wasCutOff)?.verdict;
      expect(told).toMatchObject({
        detail: expect.stringContaining(`answered ${status} no_code each of 4 times`),
      });
    },
  );

  test('a copy is in order only after an answer that leaves open whether it was kept', () => {
    const request = { origin: 'http://127.0.0.1', path: '/', headers: [], body: '' };
    const probe = { what: 'genuine', request, expected: ['200 accepted'] as const };
    const answer = { status: 200, code: 'duplicate', text: '' };
    expect(isInOrder({ probe, answer })).toBe(false);
    expect(isInOrder({ probe, answer, mayBeKept: true })).toBe(true);
    expect(isInOrder({ probe: { ...probe, expected: ['401 hash_mismatch'] }, answer, mayBeKept: true })).toBe(
      false,
    );
  });
});

const caught = Object.entries(BROKEN_VERIFIERS).flatMap(([name, { caughtBy }]) =>
  caughtBy.map((attack) => [name, attack] as const),
);

test('every attack is caught at least once to find a hole', () => {
  const shown = new Set<AttackName>(caught.map(([, attack]) => attack));
  expect(ATTACK_NAMES.filter((name) => !shown.has(name))).toEqual([]);
});

test.each(Object.entries(BROKEN_VERIFIERS))('a verifier that %s is found out', async (_name, broken) => {
  const { caughtBy, defect, counterMeasures } = broken;
  const attacks = ATTACKS.filter(({ name }) => caughtBy.includes(name));
  const results = await attackVerifier(attacks, { defect, counterMeasures: counterMeasures ?? false });
  const found = [...results.values()].filter(({ verdict }) => verdict.kind === 'hole');
  expect(found.map(({ attack }) => attack.name).toSorted()).toEqual(caughtBy.toSorted());
});

describe('the requests', () => {
  const [eventType] = DEFAULT_EVENT_TYPES;
  const stack = {
    base: 'http://127.0.0.1:9/prefix',
    eventTypes: DEFAULT_EVENT_TYPES,
    eventType: eventType as NonNullable<typeof eventType>,
    isLocal: true,
    maxBodyBytes: MAX_BODY_BYTES,
  };

  test('of a forger carry no hash but the captured one and those anybody can make', () => {
    const scene = new Scene(stack, SECRET);
    const other = new Scene(stack, `${SECRET}2`);
    const { hash } = scene.captured;
    expect(hash).not.toBe(other.captured.hash);
    // Without the secret nothing of a forged request depends on it.
    const forged = (from: Scene) =>
      JSON.stringify({ ...from.forge({ uuid: 'u' }), marker: '' }).replaceAll(from.captured.hash, 'captured');
    expect(forged(scene)).toBe(forged(other));
  });

  test('name the reserved id, and none that a real entity could have', () => {
    const scene = new Scene(stack, SECRET);
    expect(RESERVED_IDS).toContain(scene.id);
    for (const attack of ATTACKS) {
      const probes = attack.probes(scene);
      if ('skipped' in probes) continue;
      for (const { request, expected } of probes) {
        if ('bytes' in request || !expected.includes('200 accepted')) continue;
        const { id } = JSON.parse(request.body.toString().replace(/^\ufeff/, '')) as { id: unknown };
        expect([attack.name, String(id)]).toEqual([attack.name, scene.id]);
      }
    }
  });
});

test('what the time does not suffice for is skipped, and said to be', async () => {
  const server = await startVerifier();
  const scene = new Scene(
    {
      base: server.base,
      eventTypes: DEFAULT_EVENT_TYPES,
      eventType: DEFAULT_EVENT_TYPES[0] as NonNullable<(typeof DEFAULT_EVENT_TYPES)[0]>,
      isLocal: true,
      maxBodyBytes: MAX_BODY_BYTES,
    },
    SECRET,
  );
  const timer = new AbortController();
  const results = await runAttacks(ATTACKS.slice(0, 3), scene, { ...ports, deadline: timer.signal }, () =>
    timer.abort(),
  );
  await server.close();
  expect(results.map(wasCutOff)).toEqual([false, true, true]);
});
