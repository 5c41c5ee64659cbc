import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttackOptions, attack } from '../../../cli/commands/attack/run.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target } from '../../../operator/target/target.ts';
import { BROKEN_VERIFIERS } from '../../operator/attack/broken-verifiers.ts';
import {
  type Defect,
  PATH_TOKEN,
  SECRET,
  startVerifier,
  type VerifierServer,
} from '../../operator/attack/verifier-server.ts';

let folder: string;
let printed: string[];
let server: VerifierServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attack-'));
  printed = [];
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
  const text = printed.join('\n');
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(PATH_TOKEN);
  expect(text).not.toMatch(/[0-9a-f]{64}/);
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Knows no run and no stack. */
function ports(change: Partial<CliPorts> = {}): CliPorts {
  return {
    terminal: { out: (line: string) => printed.push(line), err: (line: string) => printed.push(line) },
    now: Date.now,
    pause: async () => {},
    signal: new AbortController().signal,
    connect: () => Promise.reject(new OperatorProblem('No local run is running.')),
    ...change,
  } as CliPorts;
}

async function run(
  options: Partial<AttackOptions> = {},
  {
    defect = {},
    secret = SECRET,
    columns,
  }: { readonly defect?: Defect; readonly secret?: string; readonly columns?: number } = {},
): Promise<number> {
  server = await startVerifier(defect);
  return attack(
    {
      url: server.base,
      secretFile: file('secret', `${secret}\n`),
      address: { stateDirectory: folder },
      ...options,
    },
    ports({ terminal: { ...ports().terminal, columns } }),
  );
}

test('tells each verdict, what would help, and how to remove what was made', async () => {
  expect(await run({ only: ['uuid-changed', 'boundary-moved', 'path-token'] })).toBe(0);
  expect(printed).toEqual([
    expect.stringMatching(/^Attacking http:\/\/127\.0\.0\.1:\d+ .* merchant 999999999999999\.$/),
    expect.stringMatching(/^uuid-changed +accepted by the sender's scheme: a copy under a new UUID$/),
    expect.stringMatching(/^ +rejected with: pathToken; /),
    expect.stringMatching(/^boundary-moved +rejected \(4 requests\)$/),
    expect.stringMatching(/^path-token +skipped: the URLs need no token/),
    '',
    expect.stringMatching(
      /^3 attacks, 5 requests, \d+ ms: 1 rejected, 1 accepted by the sender's scheme, 0 holes, 1 skipped\.$/,
    ),
    expect.stringMatching(/^Its events are those of 999999999999999\. Erase them/),
    '  npx cedar-webhooks erase merchant 999999999999999 --yes',
    expect.stringMatching(/^Held requests are left there, with UUIDs that begin with a77ac4ed: /),
  ]);
});

test('what is wrapped at 80 columns stays beside the name', async () => {
  expect(await run({ only: ['uuid-changed', 'other-type-url'] }, { columns: 80 })).toBe(0);
  const results = printed.slice(1, printed.indexOf(''));
  expect(results.length).toBeGreaterThan(6);
  expect(
    results.filter((line) => line.length > 80 || !/^(?:uuid-changed|other-type-url| ) {8}/.test(line)),
  ).toEqual([]);
});

test('a hole is told with what it means, and is exit code 1', async () => {
  const { defect } = BROKEN_VERIFIERS['takes an empty secret for one'] ?? { defect: {} };
  expect(await run({ only: ['hash-without-secret', 'values-changed'] }, { defect })).toBe(1);
  const text = printed.join('\n');
  expect(text).toMatch(/^hash-without-secret +HOLE: under "": 200 accepted instead of 401 hash_mismatch$/m);
  expect(text).toContain('it means: a missing, empty or placeholder secret verifies: anyone can sign');
  expect(text).toContain('1 hole');
});

test('for programs: one JSON text', async () => {
  const { defect } = BROKEN_VERIFIERS['takes an empty secret for one'] ?? { defect: {} };
  expect(await run({ only: ['hash-without-secret', 'uuid-changed'], json: true }, { defect })).toBe(1);
  expect(printed).toHaveLength(1);
  expect(JSON.parse(printed[0] ?? '')).toEqual({
    url: server?.base,
    eventType: 'BusinessKycStatusChanged',
    subject: '999999999999999',
    entities: ['merchant'],
    holes: 1,
    complete: true,
    attacks: [
      {
        name: 'uuid-changed',
        verdict: 'accepted-by-scheme',
        detail: 'a copy under a new UUID',
        counterMeasure: expect.stringContaining('pathToken'),
        requests: 1,
        milliseconds: expect.any(Number),
      },
      {
        name: 'hash-without-secret',
        verdict: 'hole',
        detail: 'under "": 200 accepted instead of 401 hash_mismatch',
        hole: expect.any(String),
        requests: 12,
        milliseconds: expect.any(Number),
      },
    ],
  });
});

test('a type whose URL is spelled in another way is no other entity', async () => {
  expect(await run({ only: ['type-unknown'], json: true })).toBe(0);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({ entities: ['merchant'] });
});

test.each([['https://webhooks.example.com'], ['http://10.0.0.1']])(
  '%s is not attacked without --confirm',
  async (url) => {
    const attacking = run({ url });
    await expect(attacking).rejects.toThrow(InvalidInputProblem);
    await expect(attacking).rejects.toMatchObject({ advice: { kind: 'confirm-attack' } });
    expect(printed).toEqual([]);
  },
);

test('nor is a deployed stack that is named', async () => {
  const target = {
    endpoint: 'https://webhooks.example.com',
    eventTypes: [{ name: 'A' }],
  } as unknown as Target;
  const attacking = attack(
    { address: { stateDirectory: folder, stack: 'prod' } },
    ports({ connect: async () => target }),
  );
  await expect(attacking).rejects.toThrow('is not on this machine');
});

test('a misspelt attack gets a suggestion before anything is sent', async () => {
  const attacking = run({ only: ['boundry-moved'] });
  await expect(attacking).rejects.toThrow(InvalidInputProblem);
  await expect(attacking).rejects.toThrow('Did you mean "boundary-moved"?');
});

test('a stack that rejects what is genuine proves nothing', async () => {
  const attacking = run({}, { secret: 'another' });
  await expect(attacking).rejects.toThrow(
    'A genuine request is not accepted (401 hash_mismatch), so attacks would prove nothing.',
  );
});

test('nor does one that does not answer', async () => {
  await expect(run({ url: 'http://127.0.0.1:1' })).rejects.toThrow('Nothing answers at http://127.0.0.1:1.');
});

test('an empty secret is rejected', async () => {
  await expect(run({}, { secret: '' })).rejects.toThrow('The secret is empty');
});

test('the token of the URLs comes from a file', async () => {
  server = await startVerifier({}, true);
  const options = {
    url: server.base,
    secretFile: file('secret', SECRET),
    pathTokenFile: file('token', PATH_TOKEN),
    only: ['path-token', 'uuid-changed'],
    json: true,
    address: { stateDirectory: folder },
  };
  expect(await attack(options, ports())).toBe(0);
  const { attacks } = JSON.parse(printed[0] ?? '') as { attacks: { verdict: string }[] };
  expect(attacks.map(({ verdict }) => verdict)).toEqual(['rejected', 'rejected']);
});

test('Ctrl-C ends it', async () => {
  server = await startVerifier();
  const interruption = new AbortController();
  const attacking = attack(
    { url: server.base, secretFile: file('secret', SECRET), address: { stateDirectory: folder } },
    ports({
      signal: interruption.signal,
      terminal: {
        ...ports().terminal,
        out: (line) => line.startsWith('values-changed') && interruption.abort(),
      },
    }),
  );
  await expect(attacking).rejects.toThrow(/aborted/);
});
