import type { Clock } from '../../lambda/core/ports.ts';
import { inParallel } from '../in-parallel.ts';
import { statusAndCode } from '../sender/post-webhook.ts';
import {
  type Attack,
  asExpected,
  type Exchange,
  isInOrder,
  isSlow,
  type Probe,
  type Verdict,
} from './attack.ts';
import type { Scene } from './scene.ts';
import { sendOverWire, type WireAnswer } from './wire.ts';

/** One attack and what it came to. */
export interface AttackResult {
  readonly attack: Attack;
  readonly verdict: Verdict;
  readonly exchanges: readonly Exchange[];
  readonly milliseconds: number;
}

/** What the attacks need from the outside. */
export interface AttackPorts {
  readonly now: Clock;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Aborts when the time for all attacks is over. */
  readonly deadline: AbortSignal;
}

/** Pauses before a request is tried again that met a limit of the stack, or an outage of it, in milliseconds. */
const PAUSES = [1000, 2000, 4000];

/**
 * Makes the attacks one after another. What the time does not suffice for is skipped.
 *
 * @throws the signal's reason once it aborts
 */
export async function runAttacks(
  attacks: readonly Attack[],
  scene: Scene,
  ports: AttackPorts,
  onResult: (result: AttackResult) => void,
): Promise<AttackResult[]> {
  const results: AttackResult[] = [];
  for (const attack of attacks) {
    const result = await runAttack(attack, scene, ports);
    onResult(result);
    results.push(result);
  }
  return results;
}

async function runAttack(attack: Attack, scene: Scene, ports: AttackPorts): Promise<AttackResult> {
  const begin = ports.now();
  const probes = attack.probes(scene);
  const exchanges: Exchange[] = [];
  const ended = (verdict: Verdict): AttackResult => ({
    attack,
    verdict,
    exchanges,
    milliseconds: ports.now() - begin,
  });
  if ('skipped' in probes) return ended({ kind: 'skipped', detail: probes.skipped });
  const signal = AbortSignal.any([ports.signal, ports.deadline]);
  try {
    signal.throwIfAborted();
    await inParallel(probes.length, attack.atOnce ? probes.length : 1, signal, async (index) => {
      const probe = probes[index];
      // What comes after one that was not answered may rest on it.
      const isInVain = !attack.atOnce && exchanges.some(({ inconclusive }) => inconclusive);
      if (probe !== undefined && !isInVain) exchanges.push(await exchange(probe, ports, signal));
    });
    signal.throwIfAborted();
  } catch (error) {
    ports.signal.throwIfAborted();
    if (!ports.deadline.aborted) throw error;
    return ended({ kind: 'skipped', detail: 'the time was over', cutOff: true });
  }
  const verdict = (attack.verdict ?? asExpected)(exchanges, scene);
  const unanswered = exchanges.find(({ inconclusive }) => inconclusive);
  if (verdict.kind === 'hole' || unanswered === undefined) return ended(verdict);
  const detail = `${unanswered.probe.what}: answered ${statusAndCode(unanswered.answer)} each of ${PAUSES.length + 1} times, which says nothing of the attack`;
  return ended({ kind: 'skipped', detail, cutOff: true });
}

/** Whether an attack proves nothing although it would have its place. */
export function wasCutOff({ verdict }: AttackResult): boolean {
  return verdict.kind === 'skipped' && verdict.cutOff === true;
}

/** Sends a request until the answer says something of it and comes in time, or for the last time. */
export async function exchange(
  probe: Probe,
  ports: Pick<AttackPorts, 'now' | 'pause'>,
  signal: AbortSignal,
): Promise<Exchange> {
  let mayBeKept = false;
  for (const pause of [...PAUSES, undefined]) {
    const begin = ports.now();
    const answer = await sendOverWire(probe.request, signal);
    const made = {
      probe,
      answer,
      latency: ports.now() - begin,
      ...(mayBeKept && { mayBeKept }),
    };
    // A machine or a network may stand still for a while; a lever is slow each time.
    if (isInOrder(made) ? !isSlow(made) : !mayPass(answer)) return made;
    if (pause === undefined)
      return isOutage(answer) && !probe.mustBeAnswered ? { ...made, inconclusive: true } : made;
    mayBeKept ||= answer.status !== 429;
    await ports.pause(pause, signal);
  }
  throw new Error('Every request has a last try.');
}

/** The stack was asked too much at once, or something it needs was not there: both say nothing of the attack. */
function isOutage({ status }: WireAnswer): boolean {
  return status === 429 || status === 503 || status === 504;
}

/** A connection that breaks may be the fault of the way there; one that breaks each time is the receiver's. */
function mayPass(answer: WireAnswer): boolean {
  return isOutage(answer) || answer.status === undefined;
}
