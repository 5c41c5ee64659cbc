import { type Attack, asExpected, type Exchange, type Expected, type Probe } from './attack.ts';
import { attackUuid } from './reserved-entity.ts';
import { type Scene, usualHeaders } from './scene.ts';

const MISMATCH: readonly Expected[] = ['401 hash_mismatch'];
const WRONG_HASH = '0'.repeat(64);

const NAMES = 16;
const PARTS = 8;
const TRIES = 3;
const MAX_BYTES = 200_000;

/**
 * How much longer the costly list may take than a plain one with the same body: so many times, and so many milliseconds
 * for the way there.
 */
const MAX_TIMES = 8;
const LEEWAY = 100;

const COSTLY = 'sixteen names of eight parts';

/** A body near the limit with sixteen fields seven objects deep, before a great many other keys. */
function costlyBody(scene: Scene): { readonly names: string[]; readonly body: string } {
  const keys = Array.from({ length: NAMES }, (_, index) => `k${index}`);
  const path = 'a.'.repeat(PARTS - 1);
  const frame = (members: string): string =>
    scene.bodyAfter(
      '"a":{'.repeat(PARTS - 1) + members + keys.map((key) => `"${key}":1`).join() + '}'.repeat(PARTS - 1),
    );
  const room = Math.min(scene.stack.maxBodyBytes, MAX_BYTES) - frame('').length;
  const members: string[] = [];
  for (let index = 0, used = 0; ; index++) {
    const member = `"_${index.toString(36)}":0,`;
    used += member.length;
    if (used > room) break;
    members.push(member);
  }
  return { names: keys.map((key) => path + key), body: frame(members.join('')) };
}

function latencies(exchanges: readonly Exchange[], isCostly: boolean): number[] {
  return exchanges.filter(({ probe }) => (probe.what === COSTLY) === isCostly).map(({ latency }) => latency);
}

/** What is sent without the secret and costs the receiver more than it costs the sender. */
export const COSTS: readonly Attack[] = [
  {
    name: 'costly-list',
    hole: 'whoever knows the URL alone keeps the verifier busy: reading is paid for before the hash is known to be wrong',
    probes: (scene) => {
      const { names, body } = costlyBody(scene);
      const probe = (what: string, listed: readonly string[]): Probe => ({
        what,
        request: scene.forge({ body, names: listed, hash: WRONG_HASH }),
        expected: MISMATCH,
      });
      return Array.from({ length: TRIES }, () => [
        probe('the same body with a plain list', scene.captured.names),
        probe(COSTLY, names),
      ]).flat();
    },
    verdict: (exchanges) => {
      const verdict = asExpected(exchanges);
      // The quickest of each: whatever else the machine does, and a cold start, makes the others slower.
      const [plain, costly] = [false, true].map((isCostly) => Math.min(...latencies(exchanges, isCostly)));
      if (!Number.isFinite(costly)) return verdict;
      const isSlow = costly !== undefined && plain !== undefined && costly > MAX_TIMES * plain + LEEWAY;
      if (verdict.kind !== 'rejected' || !isSlow) return verdict;
      return {
        kind: 'hole',
        detail: `${COSTLY}: took ${Math.round(costly)} ms, the same body with a plain list ${Math.round(plain)} ms`,
      };
    },
  },
  {
    name: 'probe-mark',
    hole: "the mark of doctor's own requests lets others in, or hides what they try",
    probes: (scene) => {
      const marked = (what: string, hash: string, expected: readonly Expected[]): Probe => {
        const { names } = scene.captured;
        const headers = usualHeaders({ fields: names.join(','), hash, uuid: attackUuid() });
        return {
          what,
          request: scene.forge({ headers: [...headers, ['X-Cedar-Webhooks-Probe', '1']] }),
          expected,
        };
      };
      return [
        marked('a wrong hash, marked', WRONG_HASH, MISMATCH),
        marked('a genuine request, marked', scene.captured.hash, ['200 accepted']),
      ];
    },
  },
];
