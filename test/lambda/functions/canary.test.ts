import {
  CANARY_EVENT_TYPE,
  CANARY_STATUS,
  CANARY_SUBJECT,
  canaryKey,
} from '../../../lambda/core/canary/canary-event.ts';
import { OUTBOX_SHARD_NAMES } from '../../../lambda/core/ledger/outbox-index.ts';
import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { METRIC_CATALOGUE } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import { NOON, uuid, verifiedEvent } from '../factories.ts';
import { CanaryRig, WITHIN } from './canary-rig.ts';
import { PATH_TOKEN, SECRET, VerifierRig } from './verifier-rig.ts';

const HASH_LENGTH = 64;

/** The metrics in what was written, each with its values. */
function metricsOf({ captured }: { readonly captured: CanaryRig['captured'] }): Record<string, unknown> {
  const found = captured.objects().flatMap((line) => Object.entries(line));
  return Object.fromEntries(found.filter(([name]) => Object.hasOwn(METRIC_CATALOGUE, name)));
}

test('an event goes the whole way: the time it took is a metric, and the value of "stopped at" is 0', async () => {
  const rig = new CanaryRig();
  expect(await rig.run()).toEqual({ requestUuid: uuid(9001), latencyMilliseconds: 300 });
  expect(rig.posted).toEqual(['https://hooks.example.com/webhooks/CedarWebhooksCanary']);
  expect(metricsOf(rig)).toEqual({ CanaryStoppedAt: 0, CanaryLatency: 300 });
  expect(rig.captured.linesOf('canary.ran')).toMatchObject([
    { level: 'INFO', apiRequestId: 'api-request-1' },
  ]);
});

test.each(['accept', 'require'] as const)('its URL has the path token where they may: %s', async (mode) => {
  const rig = new CanaryRig(mode);
  expect(await rig.run()).toMatchObject({ latencyMilliseconds: 300 });
  expect(rig.posted).toEqual([`https://hooks.example.com/webhooks/${PATH_TOKEN}/CedarWebhooksCanary`]);
});

test('without a stored token its URL has none, which "accept" accepts', async () => {
  const rig = new CanaryRig('accept');
  rig.secret = { value: SECRET };
  expect(await rig.run()).toMatchObject({ latencyMilliseconds: 300 });
});

describe('one that stops names the stage', () => {
  const down = () => Promise.reject(new Error('is down'));

  test.each<[stage: string, value: number, detail: string, breakIt: (rig: CanaryRig) => void]>([
    [
      'route',
      1,
      'Nothing answered',
      (rig) => {
        rig.answers = down;
      },
    ],
    [
      'route',
      1,
      "403, not the verifier's",
      (rig) => {
        rig.answers = async () => ({ status: 403 });
      },
    ],
    [
      'route',
      1,
      "200, not the verifier's",
      (rig) => {
        rig.answers = async () => ({ status: 200 });
      },
    ],
    [
      'route',
      1,
      '404 unknown_event_type',
      (rig) => {
        rig.answers = async () => ({ status: 404, code: 'unknown_event_type' });
      },
    ],
    [
      'route',
      1,
      '503 unavailable',
      (rig) => {
        rig.answers = async () => ({ status: 503, code: 'unavailable', stage: 'else' });
      },
    ],
    [
      'secret',
      2,
      'cannot read the webhook secret',
      (rig) => {
        rig.secret = undefined;
      },
    ],
    [
      'secret',
      2,
      'No webhook secret is stored',
      (rig) => {
        rig.secret = { value: ' ' };
      },
    ],
    [
      'secret',
      2,
      '503 unavailable',
      (rig) => {
        rig.verifier.secretStoreDown = true;
      },
    ],
    [
      'hash',
      3,
      '401 hash_mismatch',
      (rig) => {
        rig.secret = { value: 'another-secret' };
      },
    ],
    [
      'table',
      4,
      '503 unavailable',
      (rig) => {
        rig.verifier.broken.claim = down;
      },
    ],
    [
      'table',
      4,
      'cannot read the ledger',
      (rig) => {
        rig.ledger = { look: down, markHandled: down };
      },
    ],
    [
      'table',
      4,
      'does not have the claim',
      (rig) => {
        rig.ledger = { look: async () => undefined, markHandled: down };
      },
    ],
    [
      'queue',
      5,
      'not queued in time',
      (rig) => {
        rig.verifier.broken.publish = down;
      },
    ],
    [
      'handler',
      6,
      'not handled in time',
      (rig) => {
        rig.deliveredAfter = undefined;
      },
    ],
  ])('%s (%i): %s', async (stage, value, detail, breakIt) => {
    const rig = new CanaryRig();
    breakIt(rig);
    const verdict = await rig.run();
    expect(verdict).toEqual({
      requestUuid: uuid(9001),
      stoppedAt: stage,
      detail: expect.stringContaining(detail),
    });
    expect(metricsOf(rig)).toEqual({ CanaryStoppedAt: value });
    expect(rig.captured.linesOf('canary.ran')).toMatchObject([{ level: 'ERROR', stoppedAt: stage }]);
    expect(rig.verifier.clock - NOON).toBeLessThanOrEqual(WITHIN + 1000);
  });

  test('secret, also if the verifier has none to check the path token against', async () => {
    const rig = new CanaryRig('require');
    rig.verifier.secretStoreDown = true;
    expect(await rig.run()).toMatchObject({ stoppedAt: 'secret' });
    expect(metricsOf(rig.verifier)).not.toHaveProperty('FailedRequests');
  });

  test('handler, if its own part of it fails; the message is tried once more', async () => {
    const rig = new CanaryRig();
    const { ledger } = rig;
    rig.ledger = { look: (requestUuid) => ledger.look(requestUuid), markHandled: down };
    expect(await rig.run()).toMatchObject({ stoppedAt: 'handler' });
    expect(rig.captured.linesOf('canary.handling-failed')).toHaveLength(1);
  });
});

test('one that is late by a moment is looked for at the end of its time', async () => {
  const rig = new CanaryRig();
  rig.deliveredAfter = undefined;
  const { ledger } = rig;
  rig.ledger = {
    markHandled: ledger.markHandled,
    look: async (requestUuid) => {
      if (rig.verifier.clock >= NOON + WITHIN) await ledger.markHandled(requestUuid, NOON + WITHIN);
      return ledger.look(requestUuid);
    },
  };
  expect(await rig.run()).toMatchObject({ latencyMilliseconds: WITHIN });
});

describe('its queue', () => {
  test('gives a message back that is none of the canary', async () => {
    const rig = new CanaryRig();
    const failed = { batchItemFailures: [{ itemIdentifier: 'message-1' }] };
    expect(await rig.deliver('not JSON')).toEqual(failed);
    expect(await rig.deliver(formatCloudEvent(verifiedEvent(), 'urn:test'))).toEqual(failed);
  });

  test('may bring a message again, and one whose claim is gone', async () => {
    const rig = new CanaryRig();
    await rig.run();
    const event = verifiedEvent({ eventType: CANARY_EVENT_TYPE.name, requestUuid: uuid(9001) });
    rig.verifier.clock += 5000;
    expect(await rig.deliver(formatCloudEvent(event, 'urn:test'))).toEqual({ batchItemFailures: [] });
    expect(rig.verifier.ledger.entries.get(canaryKey(uuid(9001)))?.handledAt).toBe(NOON + 300);
    const gone = { ...event, requestUuid: uuid(77) };
    expect(await rig.deliver(formatCloudEvent(gone, 'urn:test'))).toEqual({ batchItemFailures: [] });
  });
});

describe('of the verifier', () => {
  test('a run that ends well is in no line, no figure and no list', async () => {
    const rig = new CanaryRig();
    await rig.run();
    expect(rig.verifier.captured.objects()).toEqual([]);
    const listed = OUTBOX_SHARD_NAMES.map(async (shard) => [
      ...(await rig.verifier.ledger.claimedBetween(shard, 0, Number.MAX_SAFE_INTEGER, 100)).items,
      ...(await rig.verifier.ledger.due(shard, 0, Number.MAX_SAFE_INTEGER, 100)).items,
    ]);
    expect((await Promise.all(listed)).flat()).toEqual([]);
  });

  test.each<[string, (rig: CanaryRig) => void]>([
    [
      'the ledger',
      (rig) => {
        rig.verifier.broken.claim = () => Promise.reject(new Error('is down'));
      },
    ],
    [
      'the queue',
      (rig) => {
        rig.verifier.broken.publish = () => Promise.reject(new Error('is down'));
      },
    ],
  ])('one that stops at %s counts as nothing, and has a line with the cause', async (_, breakIt) => {
    const rig = new CanaryRig();
    breakIt(rig);
    await rig.run();
    expect(metricsOf(rig.verifier)).toEqual({});
    expect(rig.verifier.captured.objects()).toMatchObject([
      { message: 'canary.failed', causes: expect.arrayContaining([{ name: 'Error', message: 'is down' }]) },
    ]);
  });

  test('that there is no secret is told whoever calls', async () => {
    const rig = new CanaryRig();
    rig.verifier.current = undefined;
    await rig.run();
    expect(metricsOf(rig.verifier)).toEqual({ SecretNotStored: 1 });
  });

  test('a hash that does not verify counts at its URL as at any', async () => {
    const rig = new CanaryRig();
    rig.secret = { value: 'guess' };
    await rig.run();
    expect(metricsOf(rig.verifier)).toEqual({ RejectedRequests: 1, HashMismatches: 1 });
  });

  test('a genuine request at its URL is rejected and told of, never held', async () => {
    const verifier = new VerifierRig({ canary: true });
    const answer = await verifier.send({ path: { eventType: CANARY_EVENT_TYPE.name } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'unknown_event_type' } });
    expect(verifier.ledger.held).toEqual([]);
    expect(metricsOf(verifier)).toMatchObject({ VerifiedRejections: 1 });
  });

  test('what the canary signs is no event of another type', async () => {
    const body = JSON.stringify({ id: Number(CANARY_SUBJECT), status: CANARY_STATUS });
    for (const { name: eventType } of DEFAULT_EVENT_TYPES) {
      const path = { eventType };
      const answer = await new VerifierRig().send({ path, body, signed: CANARY_SUBJECT + CANARY_STATUS });
      expect(answer).toMatchObject({ status: 422 });
    }
  });

  test('no body names its type', async () => {
    const verifier = new VerifierRig({ canary: true, eventTypeField: 'event' });
    const body = `{"id":42,"status":"VALID","event":"${CANARY_EVENT_TYPE.name}"}`;
    await verifier.send({ path: undefined, body });
    expect([...verifier.ledger.entries.values()]).toMatchObject([
      { claim: { event: { eventType: 'Unclassified' } } },
    ]);
  });

  test('without a canary there is no such URL', async () => {
    const answer = await new VerifierRig().send({ path: { eventType: CANARY_EVENT_TYPE.name } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'unknown_event_type' } });
  });

  test('a genuine request with the UUID of a canary is an event of its own', async () => {
    const rig = new CanaryRig();
    await rig.run();
    const headers = { 'x-webhook-request-uuid': uuid(9001) };
    expect(await rig.verifier.send({ headers })).toMatchObject({ status: 200, body: { code: 'accepted' } });
  });
});

test('no secret, path token or hash gets into its lines, whatever an error says', async () => {
  const rig = new CanaryRig('require');
  rig.answers = () =>
    Promise.reject(
      new TypeError(`cannot fetch ${rig.posted[0]}`, { cause: new Error(`with ${SECRET} in 0canary-ok`) }),
    );
  await rig.run();
  rig.secret = undefined;
  await rig.run();
  const { text } = rig.captured;
  expect(text).toContain('canary.ran');
  for (const hidden of [SECRET, PATH_TOKEN]) expect(text).not.toContain(hidden);
  expect(text).not.toMatch(new RegExp(`[0-9a-f]{${HASH_LENGTH}}`));
});
