import { readEntityHistory } from '../../operator/entities/entity-history.ts';
import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { sendSelfTest } from '../../operator/sender/self-test.ts';
import type {
  DeadLetterQueue,
  DiscardOutcome,
  DiscardPlan,
  EntityDetail,
  EntryPage,
  EventBody,
  EventDetail,
  HeldDiscardOutcome,
  HeldItem,
  HeldReleaseOutcome,
  MockBody,
  NewSecret,
  Overview,
  ParkedItem,
  ParkedReleaseOutcome,
  PauseOutcome,
  PauseSentences,
  RedriveOutcome,
  RedrivePlan,
  ReplayOutcome,
  ResumeOutcome,
  RetireSecretOutcome,
  RunFacts,
  SelfTestOutcome,
  SenderState,
  SendReceipt,
  SentRequest,
  SkipOutcome,
  StoreSecretOutcome,
} from '../contract.ts';
import { DEPLOYED_PACE } from '../deployed-pace.ts';
import type { ConsolePorts, ConsoleSetting } from './console-setting.ts';
import { DeadLetters } from './dead-letters.ts';
import { entityDetail } from './entity-detail.ts';
import { followEntries, readEntries } from './entries.ts';
import { readEventBody, readEventDetail } from './event-detail.ts';
import type { StreamMessage } from './event-stream.ts';
import { exportFile } from './export-file.ts';
import { pauseOf, readPauseSentences, resumeOf } from './handlers.ts';
import { discardHeldOf, readHeld, releaseHeldOf } from './held.ts';
import { PartReader } from './overview/part-reader.ts';
import { readOverview } from './overview/read-overview.ts';
import { readParked, releaseParkedOf } from './parked.ts';
import {
  ACTIVATION_ORDER,
  DISCARD_ORDER,
  ENTRY_QUERY,
  EXPORT_QUERY,
  HELD_DISCARD_ORDER,
  HELD_RELEASE_ORDER,
  LIVE_QUERY,
  MOCK_QUERY,
  OVERVIEW_QUERY,
  PARKED_RELEASE_ORDER,
  PAUSE_ORDER,
  parseInput,
  parseQuery,
  REDRIVE_ORDER,
  REDRIVE_TARGET,
  REPLAY_ORDER,
  RESEND_ORDER,
  RESUME_ORDER,
  RETIRE_SECRET_ORDER,
  SECRET_ORDER,
  SELF_TEST_ORDER,
  SEND_ORDER,
  SKIP_ORDER,
  STORE_SECRET_ORDER,
} from './parse-input.ts';
import { replayOne } from './replay-one.ts';
import { requestUuidOf } from './request-uuid.ts';
import type { ApiRequest, Route } from './route-table.ts';
import { runFacts } from './run-facts.ts';
import { Sender } from './sender/sender.ts';
import { skipOne } from './skip.ts';
import { type StackSetting, StackSource } from './stack.ts';

/**
 * Every path under `/api`, as the contract names them.
 *
 * @param signal - aborts when the console is closed
 */
export function makeRoutes(
  setting: StackSetting & Pick<ConsoleSetting, 'onFault' | 'timeZone' | 'deployed'>,
  signal: AbortSignal,
): readonly Route[] {
  const source = new StackSource({ ...setting, ports: tellingPorts(setting) }, signal);
  const sender = new Sender(source, signal);
  const parts = new PartReader(setting.onFault, setting.ports, signal);
  return [
    ...eventRoutes(source, followingPorts(setting)),
    ...stackRoutes(source, setting),
    overviewRoute(source, parts),
    ...senderRoutes(sender),
  ];
}

/** The browser shows the outcome of a change; that the audit log lacks it is for whoever runs the console. */
function tellingPorts({ ports, onFault }: Pick<ConsoleSetting, 'ports' | 'onFault'>): ConsolePorts {
  const onUnrecorded: ConsolePorts['onUnrecorded'] = (operationId, failure) => {
    const { text } = explainFailure(failure);
    onFault(`the outcome of change ${operationId} could not be written to the audit log. ${text}`);
  };
  return { ...ports, onUnrecorded };
}

/** A route that answers one JSON value. */
function json<T>(
  method: Route['method'],
  path: string,
  answer: (request: ApiRequest) => T | Promise<T>,
): Route {
  return { method, path, answer: async (request) => ({ json: await answer(request) }) };
}

/** A route that answers a stream. */
function stream(path: string, answer: (request: ApiRequest) => Promise<AsyncIterable<StreamMessage>>): Route {
  return { method: 'GET', path, answer: async (request) => ({ stream: await answer(request) }) };
}

/** Whoever follows a deployed stack waits longer between two reads. */
function followingPorts({ deployed, ports }: Pick<ConsoleSetting, 'deployed' | 'ports'>): ConsolePorts {
  if (deployed === undefined) return ports;
  return { ...ports, pause: (milliseconds, signal) => ports.pause(milliseconds * DEPLOYED_PACE, signal) };
}

/** @param following - for what is followed */
function eventRoutes(source: StackSource, following: ConsolePorts): Route[] {
  const { ports } = source;
  return [
    json<EntryPage>('GET', '/api/entries', async ({ query, signal }) => {
      const wanted = parseQuery(ENTRY_QUERY, query);
      return readEntries(await source.get(), wanted, { now: ports.now, signal });
    }),
    {
      method: 'GET',
      path: '/api/export',
      async answer({ query, signal }) {
        const wanted = parseQuery(EXPORT_QUERY, query);
        return { file: await exportFile(await source.get(), wanted, ports.now(), signal) };
      },
    },
    stream('/api/live', async ({ query, lastEventId, signal }) => {
      const { again, ...wanted } = parseQuery(LIVE_QUERY, query);
      const isComingBack = again !== undefined || lastEventId !== undefined;
      return followEntries(await source.get(), wanted, isComingBack, following, signal);
    }),
    json<EventDetail>('GET', '/api/events/:uuid', async ({ params, signal }) => {
      const uuid = requestUuidOf(params.uuid);
      return readEventDetail(await source.get(), uuid, { now: ports.now, signal });
    }),
    json<EventBody>('GET', '/api/events/:uuid/body', async ({ params, signal }) => {
      const uuid = requestUuidOf(params.uuid);
      return readEventBody(await source.get(), uuid, signal);
    }),
    json<ReplayOutcome>('POST', '/api/events/:uuid/replay', async ({ params, body }) => {
      const uuid = requestUuidOf(params.uuid);
      const order = parseInput(REPLAY_ORDER, body);
      return replayOne(await source.get(), uuid, order, source.operatorPorts);
    }),
    json<SkipOutcome>('POST', '/api/events/:uuid/skip', async ({ params, body }) => {
      const uuid = requestUuidOf(params.uuid);
      const order = parseInput(SKIP_ORDER, body);
      return skipOne((await source.get()).target, uuid, order, source.operatorPorts);
    }),
  ];
}

function stackRoutes(source: StackSource, setting: Pick<ConsoleSetting, 'timeZone' | 'deployed'>): Route[] {
  const deadLetters = new DeadLetters(source);
  const { ports } = source;
  return [
    json<RunFacts>('GET', '/api/run', async () => runFacts((await source.get()).target, setting)),
    json<readonly DeadLetterQueue[]>('GET', '/api/dead-letters', ({ signal }) => deadLetters.read(signal)),
    json<RedrivePlan>('POST', '/api/dead-letters/plan', ({ body }) =>
      deadLetters.plan(parseInput(REDRIVE_TARGET, body)),
    ),
    json<RedriveOutcome>('POST', '/api/dead-letters/redrive', ({ body }) =>
      deadLetters.redrive(parseInput(REDRIVE_ORDER, body)),
    ),
    json<DiscardPlan>('POST', '/api/dead-letters/discard/plan', ({ body }) =>
      deadLetters.planDiscard(parseInput(REDRIVE_TARGET, body)),
    ),
    json<DiscardOutcome>('POST', '/api/dead-letters/discard', ({ body }) =>
      deadLetters.discard(parseInput(DISCARD_ORDER, body)),
    ),
    json<readonly HeldItem[]>('GET', '/api/held', async ({ signal }) =>
      readHeld((await source.get()).target, signal),
    ),
    json<HeldReleaseOutcome>('POST', '/api/held/release', async ({ body }) => {
      const order = parseInput(HELD_RELEASE_ORDER, body);
      return releaseHeldOf((await source.get()).target, order, source.operatorPorts);
    }),
    json<HeldDiscardOutcome>('POST', '/api/held/discard', async ({ body }) => {
      const order = parseInput(HELD_DISCARD_ORDER, body);
      return discardHeldOf((await source.get()).target, order, source.operatorPorts);
    }),
    json<readonly ParkedItem[]>('GET', '/api/parked', async ({ signal }) =>
      readParked((await source.get()).target, signal),
    ),
    json<ParkedReleaseOutcome>('POST', '/api/parked/release', async ({ body }) => {
      const order = parseInput(PARKED_RELEASE_ORDER, body);
      return releaseParkedOf((await source.get()).target, order, source.operatorPorts);
    }),
    json<SelfTestOutcome>('POST', '/api/self-test', async ({ body }) => {
      const { eventType } = parseInput(SELF_TEST_ORDER, body);
      return sendSelfTest((await source.get()).target, eventType, source.operatorPorts);
    }),
    json<PauseSentences>('GET', '/api/pauses', async ({ signal }) =>
      readPauseSentences((await source.get()).target, { now: ports.now, signal }),
    ),
    json<PauseOutcome>('POST', '/api/handlers/pause', async ({ body }) => {
      const order = parseInput(PAUSE_ORDER, body);
      return pauseOf((await source.get()).target, order, source.operatorPorts);
    }),
    json<ResumeOutcome>('POST', '/api/handlers/resume', async ({ body }) => {
      const order = parseInput(RESUME_ORDER, body);
      return resumeOf((await source.get()).target, order, source.operatorPorts);
    }),
    json<EntityDetail>('GET', '/api/entities/:entity/:id', async ({ params, signal }) => {
      const { target, flags } = await source.get();
      const at = ports.now();
      const now = () => at;
      const history = await readEntityHistory(target, params.entity ?? '', params.id ?? '', { now, signal });
      return entityDetail(history, at, flags);
    }),
  ];
}

function overviewRoute(source: StackSource, parts: PartReader): Route {
  return json<Overview>('GET', '/api/overview', async ({ query, signal }) => {
    const { minutes } = parseQuery(OVERVIEW_QUERY, query);
    return readOverview(await source.get(), parts, minutes, source.ports.now(), signal);
  });
}

function senderRoutes(sender: Sender): Route[] {
  return [
    json<SenderState>('GET', '/api/sender', () => sender.state()),
    json<SenderState>('PUT', '/api/sender/active', ({ body }) =>
      sender.activate(parseInput(ACTIVATION_ORDER, body)),
    ),
    json<NewSecret>('POST', '/api/sender/secret', ({ body }) =>
      sender.makeSecret(parseInput(SECRET_ORDER, body)),
    ),
    json<StoreSecretOutcome>('POST', '/api/sender/secret/given', ({ body }) =>
      sender.storeSecret(parseInput(STORE_SECRET_ORDER, body)),
    ),
    json<RetireSecretOutcome>('POST', '/api/sender/secret/retire', ({ body }) =>
      sender.retirePrevious(parseInput(RETIRE_SECRET_ORDER, body)),
    ),
    json<MockBody>('GET', '/api/sender/payload', ({ query }) => {
      const { type, status, id } = parseQuery(MOCK_QUERY, query);
      return sender.mockBody(type, status, id);
    }),
    json<SendReceipt>('POST', '/api/sender/send', ({ body }) => sender.send(parseInput(SEND_ORDER, body))),
    json<SenderState>('DELETE', '/api/sender/send', () => sender.stop()),
    json<readonly SentRequest[]>('GET', '/api/sender/log', () => sender.log.newestFirst()),
    json<SendReceipt>('POST', '/api/sender/log/:id/replay', ({ params, body }) =>
      sender.resend(Number(params.id), parseInput(RESEND_ORDER, body).newUuid),
    ),
    stream('/api/sender/live', async ({ signal }) => messages(sender.log.follow(signal))),
  ];
}

async function* messages(source: AsyncIterable<unknown>): AsyncGenerator<StreamMessage> {
  for await (const data of source) yield { data };
}
