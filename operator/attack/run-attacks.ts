import type { Clock } from '../../lambda/core/ports.ts';
import { inParallel } from '../in-parallel.ts';
import { type Attack, asExpected, type Exchange, isExpected, type Probe, type Verdict } from './attack.ts';
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
      if (probe !== undefined) exchanges.push(await exchange(probe, ports, signal));
    });
    signal.throwIfAborted();
  } catch (error) {
    ports.signal.throwIfAborted();
    if (!ports.deadline.aborted) throw error;
    return ended({ kind: 'skipped', detail: OUT_OF_TIME });
  }
  return ended((attack.verdict ?? asExpected)(exchanges, scene));
}

/** Why an attack was not made, or not to its end. */
const OUT_OF_TIME = 'the time was over';

/** Whether an attack proves nothing although it would have its place. */
export function wasCutOff({ verdict }: AttackResult): boolean {
  return verdict.kind === 'skipped' && verdict.detail === OUT_OF_TIME;
}

async function exchange(probe: Probe, ports: AttackPorts, signal: AbortSignal): Promise<Exchange> {
  for (const [attempt, pause] of [...PAUSES, undefined].entries()) {
    const begin = ports.now();
    const answer = await sendOverWire(probe.request, signal);
    if (pause === undefined || isExpected(answer, probe.expected) || !mayPass(answer)) {
      const latency = ports.now() - begin;
      return { probe, answer, latency, ...(attempt > 0 && { sentAgain: true }) };
    }
    await ports.pause(pause, signal);
  }
  throw new Error('Every request has a last try.');
}

/** The stack was asked too much at once, or something it needs was not there: both say nothing of the attack. */
function mayPass({ status }: WireAnswer): boolean {
  return status === 429 || status === 503;
}
