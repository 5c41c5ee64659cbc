import { ATTACK_NAMES } from '../../../operator/attack/attack-names.ts';
import {
  type AttackOrder,
  type AttackReport,
  attackReceiver,
  chooseAttacks,
  isSound,
  setScene,
} from '../../../operator/attack/attack-receiver.ts';
import type { AttackResult } from '../../../operator/attack/run-attacks.ts';
import type { Scene } from '../../../operator/attack/scene.ts';
import { readSecretFile } from '../../../operator/secrets/secret-text.ts';
import type { Target } from '../../../operator/target/target.ts';
import { formatCount, formatDuration, printable } from '../../../operator/words.ts';
import type { Attack } from '../../json/attack.ts';
import { printJson } from '../../json/print-json.ts';
import { GAP } from '../../output/column-widths.ts';
import { layRow } from '../../output/table.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is attacked, and how. */
export interface AttackOptions extends Omit<AttackOrder, 'secret' | 'pathToken'> {
  /** The target's secret if absent. */
  readonly secretFile?: string;
  /** The target's path token if absent. */
  readonly pathTokenFile?: string;
  /** Names of the attacks to make; all if absent. */
  readonly only?: readonly string[];
  readonly json?: boolean;
  readonly address: CommandAddress;
}

const LABELS = {
  rejected: 'rejected',
  'accepted-by-scheme': "accepted by the sender's scheme",
  hole: 'HOLE',
  skipped: 'skipped',
} as const;

/** Plays a hostile sender against a run or stack; exit code 1 if it gets in. */
export async function attack(options: AttackOptions, ports: CliPorts): Promise<number> {
  const { secretFile, pathTokenFile, only, ...order } = options;
  const attacks = chooseAttacks(only);
  const target = await targetOf(options, ports);
  const scene = await setScene(
    target,
    {
      ...order,
      ...(secretFile !== undefined && { secret: readSecretFile(secretFile).secret }),
      ...(pathTokenFile !== undefined && { pathToken: readSecretFile(pathTokenFile).secret }),
    },
    ports.signal,
  );
  const { stack, id } = scene;
  const { out, columns } = ports.terminal;
  if (!options.json) {
    const { name, entity } = stack.eventType;
    out(printable(`Attacking ${stack.base} with one captured request of ${name}, ${entity} ${id}.`));
  }
  const report = await attackReceiver(attacks, scene, target, ports, (result) => {
    if (!options.json) for (const line of describeResult(result, columns)) out(line);
  });
  if (options.json) printJson<Attack>(ports.terminal, asJson(report, scene));
  else {
    const flags = target === undefined ? '' : (options.address.flags ?? '');
    for (const line of summary(report, scene, flags)) out(line);
  }
  return isSound(report) ? 0 : 1;
}

/** The run or stack, if anything of it is needed. */
async function targetOf(options: AttackOptions, ports: CliPorts): Promise<Target | undefined> {
  const selfContained = options.url !== undefined && options.secretFile !== undefined;
  if (selfContained && !options.address.isNamed) return undefined;
  return ports.connect(options.address);
}

/** @param room - characters of a line; no end of it if absent */
function describeResult(
  { attack: { name, hole, counterMeasure }, verdict, exchanges }: AttackResult,
  room = Number.POSITIVE_INFINITY,
): string[] {
  const widths = [NAME_WIDTH, room - NAME_WIDTH - GAP];
  const lines = (first: string, second?: string) => [
    ...layRow([name, first], widths),
    ...(second === undefined ? [] : layRow(['', second], widths)),
  ];
  const label = LABELS[verdict.kind];
  switch (verdict.kind) {
    case 'rejected':
      return lines(`${label} (${formatCount(exchanges.length, 'request')})`);
    case 'skipped':
      return lines(`${label}: ${verdict.detail}`);
    case 'accepted-by-scheme':
      return lines(`${label}: ${verdict.detail}`, `rejected with: ${counterMeasure ?? 'nothing here'}`);
    case 'hole':
      return lines(`${label}: ${verdict.detail}`, `it means: ${hole}`);
  }
}

const NAME_WIDTH = Math.max(...ATTACK_NAMES.map((name) => name.length));

function summary(
  { results, entities, complete, heldLeft }: AttackReport,
  scene: Scene,
  flags: string,
): readonly string[] {
  const requests = results.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const counts = Object.entries(LABELS)
    .map(([kind, label]) => ({ label, count: results.filter(({ verdict }) => verdict.kind === kind).length }))
    .filter(({ label, count }) => count > 0 || label === LABELS.hole)
    .map(({ label, count }) => (label === LABELS.hole ? formatCount(count, 'hole') : `${count} ${label}`));
  const cutOff = complete ? [] : ['Not everything was tried, so this proves nothing.'];
  return [
    '',
    `${formatCount(results.length, 'attack')}, ${formatCount(requests, 'request')}, ${formatDuration(time)}: ${counts.join(', ')}.`,
    ...cutOff,
    `Its events are those of ${scene.id}. Erase them when they are handled:`,
    ...entities.map((entity) => printable(`  npx cedar-webhooks erase ${entity} ${scene.id} --yes${flags}`)),
    ...(heldLeft === undefined ? [] : [heldLeft]),
  ];
}

function asJson({ results, entities, complete, heldLeft }: AttackReport, { stack, id }: Scene): Attack {
  return {
    url: stack.base,
    eventType: stack.eventType.name,
    subject: id,
    entities: [...entities],
    holes: results.filter(({ verdict }) => verdict.kind === 'hole').length,
    complete,
    ...(heldLeft !== undefined && { heldLeft }),
    attacks: results.map(({ attack: { name, hole, counterMeasure }, verdict, exchanges, milliseconds }) => ({
      name,
      verdict: verdict.kind,
      ...('detail' in verdict && { detail: verdict.detail }),
      ...(verdict.kind === 'hole' && { hole }),
      ...(verdict.kind === 'accepted-by-scheme' && counterMeasure !== undefined && { counterMeasure }),
      requests: exchanges.length,
      milliseconds,
    })),
  };
}
