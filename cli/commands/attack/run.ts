import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { UNCLASSIFIED } from '../../../lambda/core/settings/event-type.ts';
import { didYouMean } from '../../../lib/config/did-you-mean.ts';
import { ACCEPTED, type Attack, describe, wasAccepted } from '../../../operator/attack/attack.ts';
import { ATTACK_NAMES } from '../../../operator/attack/attack-names.ts';
import { ATTACKS } from '../../../operator/attack/catalogue.ts';
import { isLocalUrl } from '../../../operator/attack/local-url.ts';
import { ATTACK_UUID_PREFIX } from '../../../operator/attack/reserved-entity.ts';
import { type AttackResult, runAttacks, wasCutOff } from '../../../operator/attack/run-attacks.ts';
import { Scene } from '../../../operator/attack/scene.ts';
import { sendOverWire } from '../../../operator/attack/wire.ts';
import { deleteHeld, listHeld } from '../../../operator/held/held-requests.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { readSenderSecret } from '../../../operator/secrets/webhook-secret.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, formatDuration, printable } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is attacked, and how. */
export interface AttackOptions {
  /** Base URL; the target's if absent. */
  readonly url?: string;
  /** The target's secret if absent. */
  readonly secretFile?: string;
  /** The target's path token if absent. */
  readonly pathTokenFile?: string;
  /** Type or entity whose genuine request is captured; the first of the catalogue if absent. */
  readonly eventType?: string;
  /** Largest body that the verifier takes; the target's, or the default, if absent. */
  readonly maxBodyBytes?: number;
  /** Names of the attacks to make; all if absent. */
  readonly only?: readonly string[];
  /** Attack a URL that is not on this machine. */
  readonly confirm?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** All attacks together take less than four minutes, whatever the stack does. */
const TIME_FOR_ALL = 225_000;

const DEFAULT_MAX_BODY_BYTES = 262_144;

const LABELS = {
  refused: 'refused',
  'accepted-by-scheme': "accepted by the sender's scheme",
  hole: 'HOLE',
  skipped: 'skipped',
} as const;

/** Plays a hostile sender against a run or stack; exit code 1 if it gets in. */
export async function attack(options: AttackOptions, ports: CliPorts): Promise<number> {
  const attacks = chosenAttacks(options.only);
  const target = await targetOf(options, ports);
  const scene = await sceneOf(options, target, ports);
  const { stack, id } = scene;
  const { out } = ports.terminal;
  if (!options.json) {
    const { name, entity } = stack.eventType;
    out(printable(`Attacking ${stack.base} with one captured request of ${name}, ${entity} ${id}.`));
  }
  await demandGenuineAccepted(scene, ports);
  const results = await runAttacks(
    attacks,
    scene,
    {
      now: ports.now,
      pause: ports.pause,
      signal: ports.signal,
      deadline: AbortSignal.timeout(TIME_FOR_ALL),
    },
    (result) => {
      if (!options.json) for (const line of describeResult(result)) out(line);
    },
  );
  const heldLeft = await forgetHeld(target, results, ports);
  if (options.json) out(JSON.stringify(asJson(results, scene, heldLeft)));
  else for (const line of summary(results, scene, target, heldLeft)) out(line);
  return results.some((result) => result.verdict.kind === 'hole' || wasCutOff(result)) ? 1 : 0;
}

/** @throws InvalidInputProblem for a name that no attack has */
function chosenAttacks(only: readonly string[] | undefined): readonly Attack[] {
  if (only === undefined) return ATTACKS;
  const names: readonly string[] = ATTACK_NAMES;
  for (const name of only) {
    if (!names.includes(name)) {
      throw new InvalidInputProblem(
        `There is no attack "${name}".${didYouMean(name, names)} "attack --help" lists them.`,
      );
    }
  }
  return ATTACKS.filter(({ name }) => only.includes(name));
}

/** The run or stack, if anything of it is needed. */
async function targetOf(options: AttackOptions, ports: CliPorts): Promise<Target | undefined> {
  const selfContained = options.url !== undefined && options.secretFile !== undefined;
  if (selfContained && options.address.stack === undefined) return undefined;
  return ports.connect(options.address);
}

async function sceneOf(options: AttackOptions, target: Target | undefined, ports: CliPorts): Promise<Scene> {
  const base = (options.url ?? target?.endpoint ?? '').replace(/\/+$/, '');
  const eventTypes = target?.eventTypes ?? DEFAULT_EVENT_TYPES;
  const [first] = eventTypes;
  const eventType = options.eventType === undefined ? first : findEventType(eventTypes, options.eventType);
  if (eventType === undefined) throw new OperatorProblem('The stack has no event types.');
  const isLocal = isLocalUrl(base);
  if (!isLocal && !options.confirm) {
    throw new InvalidInputProblem(
      `${base} is not on this machine. The attacks make real events there, of an entity that does not exist, and set ` +
        'off its alarms. Attack a stack that may be disturbed, and repeat with --confirm.',
    );
  }
  const { secret, pathToken } = await knownSecrets(options, target, ports.signal);
  return new Scene(
    {
      base,
      eventTypes,
      eventType,
      isLocal,
      maxBodyBytes: options.maxBodyBytes ?? target?.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
      ...(pathToken !== undefined && { pathToken }),
    },
    secret,
  );
}

async function knownSecrets(
  { secretFile, pathTokenFile }: AttackOptions,
  target: Target | undefined,
  signal: AbortSignal,
): Promise<{ readonly secret: string; readonly pathToken?: string }> {
  const needsToken =
    target !== undefined && target.secret.pathToken === 'require' && pathTokenFile === undefined;
  const stored =
    target !== undefined && (secretFile === undefined || needsToken)
      ? await readSenderSecret(target, signal)
      : undefined;
  const secret = secretFile === undefined ? (stored?.secret ?? '') : readSecretFile(secretFile).secret;
  if (secret === '') throw new OperatorProblem('The secret is empty, and an empty secret verifies nothing.');
  // Where URLs are taken without a token, too, it keeps nobody out.
  const storedToken = target?.secret.pathToken === 'require' ? stored?.pathToken : undefined;
  const pathToken = pathTokenFile === undefined ? storedToken : readSecretFile(pathTokenFile).secret;
  return { secret, ...(pathToken !== undefined && { pathToken }) };
}

/** @throws OperatorProblem if the stack refuses what it must take: then a refusal of a forgery proves nothing */
async function demandGenuineAccepted(scene: Scene, ports: CliPorts): Promise<void> {
  const answer = await sendOverWire(scene.sign(), ports.signal);
  if (describe(answer) === ACCEPTED) return;
  throw new OperatorProblem(
    answer.status === undefined
      ? `Nothing answers at ${scene.stack.base}. Is it running?`
      : `A genuine request is not accepted (${describe(answer)}), so attacks would prove nothing. Check the secret, ` +
          'the path token and the source allow-list.',
  );
}

/**
 * Removes the requests of attacks that are held: nobody could release them.
 *
 * @returns why some are left, if some are
 */
async function forgetHeld(
  target: Target | undefined,
  results: readonly AttackResult[],
  ports: CliPorts,
): Promise<string | undefined> {
  const held = results.flatMap(({ exchanges }) => exchanges).filter(({ answer }) => answer.status === 422);
  if (held.length === 0) return undefined;
  const left = `Held requests are left there, with UUIDs that begin with ${ATTACK_UUID_PREFIX}`;
  if (target === undefined) return `${left}: the command knows the URL only, not the stack.`;
  try {
    for (const { key, held } of await listHeld(target, ports.signal)) {
      if (held.requestUuid.startsWith(ATTACK_UUID_PREFIX)) await deleteHeld(target, key, ports.signal);
    }
    return undefined;
  } catch (error) {
    ports.signal.throwIfAborted();
    return `${left}: ${explainFailure(error).text}`;
  }
}

function describeResult({
  attack: { name, hole, counterMeasure },
  verdict,
  exchanges,
}: AttackResult): string[] {
  const lines = (first: string, ...others: readonly string[]) => [
    `${name.padEnd(NAME_WIDTH)} ${first}`,
    ...others.map((line) => `${' '.repeat(NAME_WIDTH)} ${line}`),
  ];
  const label = LABELS[verdict.kind];
  switch (verdict.kind) {
    case 'refused':
      return lines(`${label} (${formatCount(exchanges.length, 'request')})`);
    case 'skipped':
      return lines(`${label}: ${verdict.detail}`);
    case 'accepted-by-scheme':
      return lines(`${label}: ${verdict.detail}`, `refused with: ${counterMeasure ?? 'nothing here'}`);
    case 'hole':
      return lines(`${label}: ${printable(verdict.detail)}`, `it means: ${hole}`);
  }
}

const NAME_WIDTH = Math.max(...ATTACK_NAMES.map((name) => name.length));

function summary(
  results: readonly AttackResult[],
  scene: Scene,
  target: Target | undefined,
  heldLeft: string | undefined,
): readonly string[] {
  const requests = results.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const counts = Object.entries(LABELS)
    .map(([kind, label]) => ({ label, count: results.filter(({ verdict }) => verdict.kind === kind).length }))
    .filter(({ label, count }) => count > 0 || label === LABELS.hole)
    .map(({ label, count }) => (label === LABELS.hole ? formatCount(count, 'hole') : `${count} ${label}`));
  const flags = target === undefined ? '' : target.flags;
  const cutOff = results.some(wasCutOff) ? ['Not everything was tried, so this proves nothing.'] : [];
  return [
    '',
    `${formatCount(results.length, 'attack')}, ${formatCount(requests, 'request')}, ${formatDuration(time)}: ${counts.join(', ')}.`,
    ...cutOff,
    `Its events are those of ${scene.id}. Erase them when they are handled:`,
    ...entitiesOf(results, scene).map((entity) =>
      printable(`  npx webhooks erase ${entity} ${scene.id} --yes${flags}`),
    ),
    ...(heldLeft === undefined ? [] : [heldLeft]),
  ];
}

/** Entities for which an event was accepted. */
function entitiesOf(results: readonly AttackResult[], { stack }: Scene): string[] {
  const accepted = results.flatMap(({ exchanges }) => exchanges).filter(({ answer }) => wasAccepted(answer));
  const typeOf = (name: string | undefined) => stack.eventTypes.find((type) => type.name === name);
  const entities = accepted.flatMap(({ probe: { request } }) => {
    if (!('path' in request)) return [];
    // It was accepted, so it can be decoded, however it is spelled.
    const parts = decodeURIComponent(request.path).split('/');
    const type = typeOf(parts.findLast((part) => part !== '')) ?? typeOf(UNCLASSIFIED);
    return type === undefined ? [] : [type.entity];
  });
  return [...new Set([stack.eventType.entity, ...entities])];
}

function asJson(results: readonly AttackResult[], scene: Scene, heldLeft: string | undefined): unknown {
  const { stack, id } = scene;
  return {
    url: stack.base,
    eventType: stack.eventType.name,
    id,
    entities: entitiesOf(results, scene),
    holes: results.filter(({ verdict }) => verdict.kind === 'hole').length,
    complete: !results.some(wasCutOff),
    ...(heldLeft !== undefined && { heldLeft }),
    attacks: results.map(({ attack: { name, hole, counterMeasure }, verdict, exchanges, milliseconds }) => ({
      name,
      verdict: verdict.kind,
      ...('detail' in verdict && { detail: verdict.detail }),
      ...(verdict.kind === 'hole' && { hole }),
      ...(verdict.kind === 'accepted-by-scheme' && { counterMeasure }),
      requests: exchanges.length,
      milliseconds,
    })),
  };
}
