import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor } from '../../cli/commands/doctor/run.ts';
import { explain } from '../../cli/commands/explain/run.ts';
import { showLog } from '../../cli/commands/log/run.ts';
import { reconcileFile } from '../../cli/commands/reconcile/run.ts';
import { showEvent } from '../../cli/commands/show/run.ts';
import { showStatus } from '../../cli/commands/status/run.ts';
import type { CliPorts } from '../../cli/program/ports.ts';
import { entityDetail } from '../../console/server/entity-detail.ts';
import { readEntries } from '../../console/server/entries.ts';
import { readEventDetail } from '../../console/server/event-detail.ts';
import { PartReader } from '../../console/server/overview/part-reader.ts';
import { readOverview } from '../../console/server/overview/read-overview.ts';
import { type Stack, StackSource } from '../../console/server/stack.ts';
import type { VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { readEntityHistory } from '../../operator/entities/entity-history.ts';
import { SECRET } from '../cli/receiver.ts';
import { never } from '../lambda/factories.ts';
import type { KnownState } from './known-states.ts';
import type { Scene } from './scene.ts';

/** A state as a face is asked about it. */
interface Question extends KnownState {
  readonly state: string;
}

/** What a face says of a request in some state. */
interface Said {
  /** Whether all is well, to whoever reads it or takes its exit code. */
  readonly isWell: boolean;
  /** What it is to name: a part of {@link Said.words}, if it names that at all. */
  readonly names?: readonly (string | RegExp)[];
  readonly words: string;
}

/** A command or a screen. `undefined` where it has nothing to do with such a request. */
export type Face = (scene: Scene, event: VerifiedEvent, question: Question) => Promise<Said | undefined>;

interface Printed {
  readonly exitCode: number;
  readonly out: string;
}

async function run(scene: Scene, command: (ports: CliPorts) => Promise<number>): Promise<Printed> {
  const exitCode = await command(scene.receiver.ports({ now: () => scene.now }));
  expect(scene.receiver.text()).not.toContain(SECRET);
  return { exitCode, out: scene.receiver.printed.out.join('\n') };
}

async function inFile<T>(content: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'states-'));
  try {
    const file = join(folder, 'saved');
    writeFileSync(file, content);
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function stackOf(scene: Scene): Promise<Stack> {
  const { version, fetch, pause } = scene.receiver.ports();
  const ports = { version, fetch, now: () => scene.now, pause };
  return new StackSource({ connect: () => scene.receiver.target(), flags: '', ports }, never).get();
}

/** What was never accepted has no entity. */
const isOfEntity = ({ state }: Question): boolean => state !== 'held' && state !== 'rejected';

interface Checks {
  readonly healthy: boolean;
  readonly checks: readonly { readonly state: string; readonly check: string; readonly words: string }[];
}

/** Every command and screen that says how the whole stack stands. */
export const STACK_FACES: Readonly<Record<string, Face>> = {
  doctor: async (scene, _event, { well }) => {
    const address = scene.receiver.address;
    const { exitCode, out } = await run(scene, (ports) => doctor({ json: true, address }, ports));
    const { healthy, checks } = JSON.parse(out) as Checks;
    const isWell = healthy || (exitCode === 0 && well === true);
    const words = checks.map(({ state, check, words }) => `${state} ${check}: ${words}`).join('\n');
    if (well === true) return { isWell, words };
    const told = checks.filter(({ check }) => check === well.check);
    return { isWell: isWell || told.length === 0 || told.some(({ state }) => state === 'ok'), words };
  },

  'console: overview': async (scene) => {
    const parts = new PartReader(
      () => {},
      { now: () => scene.now, pause: () => new Promise(() => {}) },
      never,
    );
    const overview = await readOverview(await stackOf(scene), parts, 60, scene.now, never);
    expect(overview.unread).toEqual([]);
    const words = overview.reasons.map(({ text }) => text).join('\n');
    return { isWell: overview.verdict === 'good', words };
  },
};

/** Every command and screen that says how a request stands. */
export const REQUEST_FACES: Readonly<Record<string, Face>> = {
  log: async (scene, event, { state }) => {
    const options = { json: true, since: { at: event.claimedAt }, address: scene.receiver.address };
    const { out } = await run(scene, (ports) => showLog(options, ports));
    const entries = out.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const entry = entryOf(entries, event, state);
    return {
      isWell: isSettledState(entry?.state),
      names: [`"state":"${state}"`],
      words: JSON.stringify(entry),
    };
  },

  show: async (scene, event, { state, eventIs = state }) => {
    const options = { address: scene.receiver.address };
    const { out } = await run(scene, (ports) => showEvent(event.requestUuid, options, ports));
    return { isWell: !/^next {6}/m.test(out), names: [new RegExp(`^(?:.*, )?${eventIs}$`, 'm')], words: out };
  },

  status: async (scene, event, question) => {
    if (!isOfEntity(question) || question.state === 'erased') return undefined;
    const options = { address: scene.receiver.address };
    const { out } = await run(scene, (ports) => showStatus(event.entity, event.subject, options, ports));
    return { isWell: /none waits/.test(out), names: [new RegExp(` ${question.state}$`, 'm')], words: out };
  },

  reconcile: async (scene, event) =>
    inFile(event.requestUuid, async (file) => {
      const options = { address: scene.receiver.address };
      const { exitCode, out } = await run(scene, (ports) => reconcileFile(file, options, ports));
      return { isWell: exitCode === 0, words: out };
    }),

  explain: async (scene, event) =>
    inFile(savedRequest(event), async (file) => {
      const options = { file, address: scene.receiver.address };
      const { exitCode, out } = await run(scene, (ports) => explain(options, ports));
      return { isWell: exitCode === 0 || /nothing is wrong with this request/i.test(out), words: out };
    }),

  'console: log': async (scene, event, { state }) => {
    const query = { since: event.claimedAt };
    const { entries } = await readEntries(await stackOf(scene), query, {
      now: () => scene.now,
      signal: never,
    });
    const entry = entryOf(entries, event, state);
    return {
      isWell: isSettledState(entry?.state),
      names: [`"state":"${state}"`],
      words: JSON.stringify(entry),
    };
  },

  'console: event page': async (scene, event, { state, eventIs = state }) => {
    const detail = await readEventDetail(await stackOf(scene), event.requestUuid, {
      now: () => scene.now,
      signal: never,
    });
    return {
      isWell: detail.remedy === undefined,
      names: [`"state":"${eventIs}"`],
      words: JSON.stringify(detail),
    };
  },

  'console: entity page': async (scene, event, question) => {
    if (!isOfEntity(question) || question.state === 'erased') return undefined;
    const ports = { now: () => scene.now, signal: never };
    const history = await readEntityHistory(scene.target, event.entity, event.subject, ports);
    const detail = entityDetail(history, scene.now, '');
    return {
      isWell: detail.waiting.length === 0,
      names: [`"state":"${question.state}"`],
      words: JSON.stringify(detail),
    };
  },
};

function isSettledState(state: unknown): boolean {
  return state === 'handled' || state === 'late' || state === 'erased';
}

/** What is listed of a request, if need be in another state than it should be. */
function entryOf<T extends { readonly requestUuid?: unknown; readonly state?: unknown }>(
  entries: readonly T[],
  { requestUuid }: VerifiedEvent,
  state: string,
): T | undefined {
  const mine = entries.filter((entry) => entry.requestUuid === requestUuid);
  return mine.find((entry) => entry.state === state) ?? mine[0];
}

/** As it is saved from the platform's Webhook Log. */
function savedRequest({ requestUuid, eventType, bodyText }: VerifiedEvent): string {
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Request-UUID': requestUuid,
    'X-Webhook-Security-Fields': 'id,status',
    'X-Webhook-Security-Hash': createHash('sha256').update(`42VALID${SECRET}`).digest('hex'),
  };
  return JSON.stringify({ url: `/webhooks/${eventType}`, headers, body: bodyText });
}
