import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import { didYouMean } from '../../lib/config/did-you-mean.ts';
import type { AuditPorts } from '../audit/audited.ts';
import { discardHeld } from '../held/discard-held.ts';
import { listHeld } from '../held/list-held.ts';
import { isLocalUrl } from '../local-url.ts';
import type { OperatorPorts } from '../ports.ts';
import { explainFailure } from '../problems/explain-failure.ts';
import { InvalidInputProblem, OperatorProblem } from '../problems/operator-problem.ts';
import { findSenderSecret } from '../secrets/webhook-secret.ts';
import { isSuccess, statusAndCode } from '../sender/post-webhook.ts';
import { baseUrl } from '../sender/webhook-url.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';
import { ACCEPTED, type Attack, isInOrder, type Probe } from './attack.ts';
import { ATTACK_NAMES } from './attack-names.ts';
import { ATTACKS } from './catalogue.ts';
import { ATTACK_UUID_PREFIX } from './reserved-entity.ts';
import { type AttackResult, exchange, runAttacks, wasCutOff } from './run-attacks.ts';
import { Scene } from './scene.ts';

/** What is attacked, by whom. */
export interface AttackOrder {
  /** Base URL; the target's if absent. */
  readonly url?: string;
  /** The target's if absent. */
  readonly secret?: string;
  /** The target's if absent. */
  readonly pathToken?: string;
  /** Type or entity whose genuine request is captured; the first of the catalogue if absent. */
  readonly eventType?: string;
  /** Largest body that the verifier takes; the target's, or the default, if absent. */
  readonly maxBodyBytes?: number;
  /** Attack a URL that is not on this machine. */
  readonly confirm?: boolean;
}

/** What came of all attacks. */
export interface AttackReport {
  readonly results: readonly AttackResult[];
  /** Entities for which an event was accepted: all about the one id. */
  readonly entities: readonly string[];
  /** Whether everything was tried. If not, it proves nothing. */
  readonly complete: boolean;
  /** Why held requests are left there, if some are. */
  readonly heldLeft?: string;
}

/** All attacks together take less than four minutes, whatever the stack does. */
const TIME_FOR_ALL = 225_000;

const DEFAULT_MAX_BODY_BYTES = 262_144;

/** @throws InvalidInputProblem for a name that no attack has */
export function chooseAttacks(only: readonly string[] | undefined): readonly Attack[] {
  if (only === undefined) return ATTACKS;
  const names: readonly string[] = ATTACK_NAMES;
  for (const name of only) {
    if (!names.includes(name)) {
      throw new InvalidInputProblem(`There is no attack "${name}".${didYouMean(name, names)}`, {
        advice: { kind: 'list-attacks' },
      });
    }
  }
  return ATTACKS.filter(({ name }) => only.includes(name));
}

/**
 * A receiver with one captured request.
 *
 * @param target - the run or stack, if anything of it is needed
 * @throws InvalidInputProblem if it is not on this machine and nobody confirmed that
 */
export async function setScene(
  target: Target | undefined,
  order: AttackOrder,
  signal: AbortSignal,
): Promise<Scene> {
  const base = baseUrl(order.url, target);
  const eventTypes = target?.eventTypes ?? DEFAULT_EVENT_TYPES;
  const [first] = eventTypes;
  const eventType = order.eventType === undefined ? first : findEventType(eventTypes, order.eventType);
  if (eventType === undefined) throw new OperatorProblem('The stack has no event types.');
  const isLocal = isLocalUrl(base);
  if (!isLocal && !order.confirm) {
    throw new InvalidInputProblem(
      `${base} is not on this machine. The attacks make real events there, of an entity that does not exist, and set off its alarms.`,
      { advice: { kind: 'confirm-attack' } },
    );
  }
  // Where URLs are taken without a token, too, it keeps nobody out.
  const needsToken = target?.secret.pathToken === 'require';
  const { secret, pathToken } = await findSenderSecret(target, order, needsToken, signal);
  return new Scene(
    {
      base,
      eventTypes,
      eventType,
      isLocal,
      maxBodyBytes: order.maxBodyBytes ?? target?.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
      ...(pathToken !== undefined && { pathToken }),
    },
    secret,
  );
}

/**
 * Plays a hostile sender.
 *
 * @param target - the run or stack that the scene is of, if it is known: what is held there is removed again
 * @throws OperatorProblem if a genuine request is not accepted there
 */
export async function attackReceiver(
  attacks: readonly Attack[],
  scene: Scene,
  target: Target | undefined,
  ports: OperatorPorts,
  onResult: (result: AttackResult) => void,
): Promise<AttackReport> {
  await demandGenuineAccepted(scene, ports);
  const deadline = AbortSignal.timeout(TIME_FOR_ALL);
  const results = await runAttacks(attacks, scene, { ...ports, deadline }, onResult);
  const heldLeft = await forgetHeld(target, results, ports);
  return {
    results,
    entities: entitiesOf(results, scene),
    complete: !results.some(wasCutOff),
    ...(heldLeft !== undefined && { heldLeft }),
  };
}

/** Whether somebody gets in, or that is not known. */
export function isSound({ results, complete }: AttackReport): boolean {
  return complete && !results.some(({ verdict }) => verdict.kind === 'hole');
}

/** @throws OperatorProblem if the stack rejects what it must take: then a rejection of a forgery proves nothing */
async function demandGenuineAccepted(scene: Scene, ports: OperatorPorts): Promise<void> {
  const probe: Probe = { what: 'a genuine request', request: scene.sign(), expected: [ACCEPTED] };
  const sent = await exchange(probe, ports, ports.signal);
  if (isInOrder(sent)) return;
  const { answer } = sent;
  throw new OperatorProblem(
    answer.status === undefined
      ? `Nothing answers at ${scene.stack.base}. Is it running?`
      : `A genuine request is not accepted (${statusAndCode(answer)}), so attacks would prove nothing. Check the secret, ` +
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
  ports: AuditPorts,
): Promise<string | undefined> {
  const held = results.flatMap(({ exchanges }) => exchanges).filter(({ answer }) => answer.status === 422);
  if (held.length === 0) return undefined;
  const left = `Held requests are left there, with UUIDs that begin with ${ATTACK_UUID_PREFIX}`;
  if (target === undefined) return `${left}: the command knows the URL only, not the stack.`;
  try {
    const kept = (await listHeld(target, ports.signal)).map(({ held }) => held.requestUuid);
    const requests = new Set(kept.filter((uuid) => uuid.startsWith(ATTACK_UUID_PREFIX)));
    if (requests.size === 0) return undefined;
    const order = { requests, confirmed: true, reason: 'left by attacks' };
    for await (const _ of discardHeld(target, order, ports));
    return undefined;
  } catch (error) {
    ports.signal.throwIfAborted();
    return `${left}: ${explainFailure(error).text}`;
  }
}

/** Entities for which an event was accepted. */
function entitiesOf(results: readonly AttackResult[], { stack }: Scene): string[] {
  const accepted = results.flatMap(({ exchanges }) => exchanges).filter(({ answer }) => isSuccess(answer));
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
