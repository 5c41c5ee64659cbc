import { SNSClient } from '@aws-sdk/client-sns';
import {
  type AlarmState,
  isOfStack,
  judgeAlarms,
  judgeAudience,
  readAudiences,
} from '../../../operator/doctor/alarms.ts';
import { judgeConsumers, judgeQuota } from '../../../operator/doctor/consumers.ts';
import { judgeUrls, type UrlAnswer } from '../../../operator/doctor/endpoint.ts';
import { type FunctionState, judgeFunctions } from '../../../operator/doctor/functions.ts';
import { judgeHeld, judgeParked } from '../../../operator/doctor/ledger.ts';
import { judgeAges, judgeDeadLetters, judgeQueues } from '../../../operator/doctor/queues.ts';
import { judgeSecretText, judgeVersions } from '../../../operator/doctor/secret.ts';
import { judgeUnkept } from '../../../operator/doctor/unkept.ts';
import type { Verdict } from '../../../operator/doctor/verdict.ts';
import { judgeVersion } from '../../../operator/doctor/version.ts';
import type { PauseNotes } from '../../../operator/pause/pause-note.ts';
import type { SecretUses } from '../../../operator/secrets/secret-use.ts';
import { formatAge } from '../../../operator/words.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const lines = (verdicts: readonly Verdict[]) =>
  verdicts.map(({ state, words, advice }) => [state, words, advice?.kind].filter(Boolean).join(' '));

test('ages have the unit that suits them', () => {
  expect([0, 1000, 119_999, 2 * MINUTE, 119 * MINUTE, 47 * HOUR, 3 * DAY].map(formatAge)).toEqual([
    '0 seconds',
    '1 second',
    '119 seconds',
    '2 minutes',
    '119 minutes',
    '47 hours',
    '3 days',
  ]);
});

test('versions of stack and tool', () => {
  expect(judgeVersion('1.2.0', '1.2.0')).toMatchObject([{ state: 'ok' }]);
  expect(lines(judgeVersion('1.1.0', '1.2.0'))).toEqual([
    'warn The stack is 1.1.0, this tool is 1.2.0. Deploy this version, or use the tool of 1.1.0.',
  ]);
});

describe('secret', () => {
  const target = {
    secret: {
      arn: 'arn',
      jsonKey: '',
      pathToken: 'off' as const,
      pathTokenKey: '',
      previousHours: 24,
      cacheSeconds: 60,
      refetchSeconds: 3,
    },
  };
  const version = (storedAt: number) => ({ versionId: 'v', storedAt });
  const unchanged = { changedAt: 0, deleted: false };

  test('none fails', () => {
    expect(lines(judgeVersions(unchanged, target, NOON))).toEqual([
      'fail No webhook secret is stored, so every request is answered 503. store-secret',
    ]);
  });

  test('one that is marked for deletion fails, whatever it has', () => {
    const current = version(NOON - 3 * HOUR);
    expect(lines(judgeVersions({ current, changedAt: NOON, deleted: true }, target, NOON))).toEqual([
      'fail The webhook secret is marked for deletion, so every request is answered 503. Bring it back with "aws secretsmanager restore-secret".',
    ]);
  });

  test('the time of the previous one begins when a label was moved, however old the current version is', () => {
    const [current, previous] = [version(NOON - 3 * DAY), version(NOON - 90 * DAY)];
    const moved = { current, previous, changedAt: NOON - HOUR, deleted: false };
    expect(lines(judgeVersions(moved, target, NOON))[1]).toBe(
      'ok The previous one still verifies, until 2026-11-22T11:00:00.000Z.',
    );
  });

  test('age, and until when the previous one verifies', () => {
    const current = version(NOON - 3 * HOUR);
    expect(lines(judgeVersions({ current, ...unchanged }, target, NOON))).toEqual([
      'ok stored 3 hours ago (2026-11-21T09:00:00.000Z)',
    ]);
    const previous = version(NOON - 90 * DAY);
    expect(lines(judgeVersions({ current, previous, ...unchanged }, target, NOON))[1]).toBe(
      'ok The previous one still verifies, until 2026-11-22T09:00:00.000Z.',
    );
    expect(lines(judgeVersions({ current, previous, ...unchanged }, target, NOON + DAY))[1]).toBe(
      'ok the previous one does not verify any more, since 2026-11-22T09:00:00.000Z',
    );
  });

  test.each([
    ['hunter2', 'ok'],
    ['hunter2\n', 'warn'],
    ['hunter2\r\n', 'warn'],
    ['hunter2 ', 'warn'],
    ['\thunter2', 'warn'],
    ['"hunter2"', 'warn'],
    [' ', 'fail'],
    ['', 'fail'],
  ])('%j is %s, and is not shown', (value, state) => {
    const verdicts = judgeSecretText({ value }, target.secret);
    expect(verdicts).toMatchObject([{ state }]);
    expect(lines(verdicts).join()).not.toContain('hunter2');
  });

  test.each([
    '{"secret":"hunter2"',
    "{'secret': 'hunter2'}",
    '{&quot;secret&quot;:&quot;hunter2&quot;}',
    '&quot;hunter2',
    '["hunter2',
  ])('%j looks like JSON, which nothing takes apart', (value) => {
    const alone = lines(judgeSecretText({ value }, target.secret))[0];
    expect(alone).toMatch(/^warn The stored secret looks like JSON.*set "secretJsonKey" to its key/);
    const inside = lines(judgeSecretText({ value }, { jsonKey: 'webhook' }))[0];
    expect(inside).toMatch(/^warn What stands under "webhook" looks like JSON itself/);
    expect(`${alone}${inside}`).not.toContain('hunter2');
  });

  describe('whether the previous one is still used', () => {
    const [current, previous] = [version(NOON - 3 * HOUR), version(NOON - 90 * DAY)];
    const used = { kind: 'used', requests: 4, since: NOON - 2 * HOUR, last: NOON - 60_000 } as const;
    const unused = { kind: 'unused', since: NOON - 2 * HOUR } as const;
    const judged = (uses: SecretUses, now = NOON) =>
      judgeVersions({ current, previous, ...unchanged }, target, now, uses)[1];

    test.each<[SecretUses, string, RegExp, string | undefined]>([
      [
        { current: used, previous: used },
        'warn',
        /It is in use: .*Whoever signs with it is rejected from then on/,
        'secret status',
      ],
      [{ current: used, previous: unused }, 'ok', /It was not used since/, 'secret retire'],
      [{ current: unused, previous: unused }, 'ok', /nobody knows: no request was verified/, undefined],
      [
        { current: used, previous: { kind: 'unknown', why: 'unreadable' } },
        'ok',
        /not known: CloudWatch did not tell/,
        undefined,
      ],
    ])('%j', (uses, state, words, next) => {
      const verdict = judged(uses);
      expect(verdict).toMatchObject({ state, words: expect.stringMatching(words) });
      expect(verdict?.next?.name).toBe(next);
    });

    test('is not asked once its time is over', () => {
      expect(judged({ current: used, previous: used }, NOON + DAY)?.state).toBe('ok');
    });
  });

  test('one that is not where it should be fails', () => {
    expect(lines(judgeSecretText({ unusable: 'There is no key "x".' }, target.secret))[0]).toMatch(
      /^fail There is no key "x"\. /,
    );
  });
});

describe('URLs', () => {
  const answered = (status: number, code: string, eventType?: string): UrlAnswer => ({
    ...(eventType !== undefined && { eventType }),
    answer: { status, code, latency: 1 },
  });

  test('our own rejection shows that they lead to the verifier', () => {
    const all = [answered(415, 'unsupported_media_type'), answered(400, 'malformed_header', 'A')];
    expect(lines(judgeUrls(all))).toEqual(['ok 2 URLs lead to the verifier']);
  });

  test('one that is not known is named', () => {
    const some = [answered(415, 'unsupported_media_type'), answered(404, 'unknown_event_type', 'A')];
    expect(lines(judgeUrls(some))).toEqual([
      'fail The URL of A is not known to the verifier (unknown_event_type). Deploy the stack again.',
    ]);
  });

  test.each([
    [answered(404, 'no_code'), 'fail', 'not by the verifier'],
    [answered(503, 'unavailable'), 'fail', 'answered 503'],
    [answered(429, 'no_code'), 'warn', 'rate limit'],
    [answered(403, 'source_not_allowed'), 'ok', 'allow-list'],
    [answered(200, 'accepted'), 'fail', 'not by the verifier'],
  ])('%j', (answer, state, words) => {
    expect(judgeUrls([answer])).toEqual([{ state, words: expect.stringContaining(words) }]);
  });

  test('an endpoint that does not answer is said once', () => {
    const silent = { answer: { code: 'no_answer', detail: 'The name is not known.', latency: 1 } };
    expect(lines(judgeUrls([silent, silent]))).toEqual([
      expect.stringMatching(
        /^fail The endpoint does not answer: The name is not known\. Check its name in DNS/,
      ),
    ]);
  });
});

describe('functions', () => {
  const verifier: FunctionState = {
    role: 'verifier',
    runtime: 'nodejs24.x',
    state: 'Active',
    lastUpdate: 'Successful',
  };

  test('ready ones', () => {
    const sweeper = { ...verifier, role: 'sweeper', state: 'Inactive' };
    expect(lines(judgeFunctions([verifier, sweeper], NOON))).toEqual([
      'ok 2 functions are ready on nodejs24.x',
    ]);
  });

  test.each([
    [{ state: 'Failed' }, 'fail', 'The verifier is Failed'],
    [{ state: 'Pending' }, 'warn', 'The verifier is Pending'],
    [{ lastUpdate: 'Failed' }, 'fail', 'last deployment'],
    [{ runtime: 'nodejs20.x' }, 'fail', 'any more'],
    [{ runtime: 'nodejs22.x' }, 'warn', '159 days'],
    [{ runtime: 'nodejs26.x' }, 'warn', 'not known'],
  ])('%j', (change, state, words) => {
    expect(judgeFunctions([{ ...verifier, ...change }], NOON)).toEqual([
      { state, words: expect.stringContaining(words) },
    ]);
  });

  test('a runtime near its end is said once', () => {
    expect(judgeFunctions([verifier, verifier], Date.UTC(2028, 0, 1))).toEqual([
      { state: 'warn', words: expect.stringContaining('120 days') },
    ]);
  });
});

describe('handlers', () => {
  const consumer = (...states: string[]) => ({
    entity: 'merchant',
    mappings: states.map((State) => ({ State })),
  });

  test.each([
    [['Enabled'], 'ok', 'take events'],
    [[], 'fail', 'Nothing takes events from the queue of the merchant handler'],
    [['Disabled'], 'fail', 'is Disabled'],
    [['Creating'], 'warn', 'is Creating'],
    [['Disabled', 'Enabled'], 'ok', 'take events'],
  ])('%j', (states, state, words) => {
    expect(judgeConsumers([consumer(...states)])).toMatchObject([
      { state, words: expect.stringContaining(words) },
    ]);
  });

  const paused = (hours: number): PauseNotes =>
    new Map([
      ['merchant', { since: NOON - hours * HOUR, by: 'arn:aws:iam::1:user/ann', reason: 'the bank is down' }],
    ]);

  test('one that somebody paused says who, since when and why; after a day it fails as a reminder', () => {
    const [verdict] = judgeConsumers([consumer('Disabled')], paused(3), NOON);
    expect(verdict).toMatchObject({ state: 'warn', next: { name: 'resume', words: ['merchant'] } });
    expect(verdict?.words).toContain(
      'paused since 2026-11-21T09:00:00.000Z (3 hours) by user/ann: the bank is down',
    );
    expect(judgeConsumers([consumer('Disabled')], paused(25), NOON)).toMatchObject([
      { state: 'fail', words: expect.stringContaining('more than a day') },
    ]);
  });

  test('one that takes events although it is noted as paused is told', () => {
    expect(judgeConsumers([consumer('Enabled')], paused(1), NOON)).toMatchObject([
      {
        state: 'warn',
        words: expect.stringContaining('A deployment may have resumed it'),
        next: { name: 'resume' },
      },
    ]);
  });

  test('what is old for a pause is told as that, and nothing else is', () => {
    const notes = paused(1);
    const old = (subscriber: string) =>
      judgeAges([{ entity: 'merchant', subscriber, seconds: 3600 }], { oldestMessageMinutes: 15 }, [], notes);
    expect(old('handler')).toMatchObject([
      {
        state: 'warn',
        words: expect.stringMatching(
          /It waits because its handler is paused by user\/ann: the bank is down$/,
        ),
      },
    ]);
    expect(old('billing')).toMatchObject([{ state: 'fail' }]);
    const alarm = (name: string): AlarmState => ({
      AlarmName: `stack-${name}`,
      StateValue: 'ALARM',
      AlarmDescription: `Old. Runbook: runbook.md#${name.startsWith('oldest') ? 'oldest-message' : 'dead-letters'}`,
      AlarmActions: ['arn'],
    });
    const alarms = [
      'oldest-message-merchant-handler',
      'oldest-message-merchant-billing',
      'dead-letters-merchant-handler',
    ];
    expect(judgeAlarms(alarms.map(alarm), [], NOON, notes).map(({ state }) => state)).toEqual([
      'warn',
      'fail',
      'fail',
    ]);
  });
});

test('a mapping that is enabled and cannot work is no mapping that works', () => {
  const judged = (...results: (string | undefined)[]) =>
    judgeConsumers([
      {
        entity: 'merchant',
        mappings: results.map((result) => ({
          State: 'Enabled',
          ...(result !== undefined && { LastProcessingResult: result }),
        })),
      },
    ]);
  expect(judged('PROBLEM: Lambda call failed')).toEqual([
    {
      state: 'fail',
      words: expect.stringContaining(
        'cannot give the merchant handler its events: PROBLEM: Lambda call failed',
      ),
    },
  ]);
  for (const result of [undefined, 'OK', 'No records processed'])
    expect(judged(result)).toMatchObject([{ state: 'ok' }]);
  expect(judged('PROBLEM: Lambda call failed', 'OK')).toMatchObject([{ state: 'ok' }]);
});

describe('concurrency', () => {
  const handlers = [1, 2, 3, 4, 5].map((number) => ({
    entity: `e${number}`,
    mappings: [{ State: 'Enabled', ScalingConfig: { MaximumConcurrency: 10 } }],
  }));

  test.each([
    [{ total: 1000, unreserved: 1000 }, 'ok', '949 are left'],
    [{ total: 1000, unreserved: 120 }, 'warn', 'leaves 69'],
    [{ total: 10, unreserved: 10 }, 'fail', 'leaves 0'],
  ])('%j', (quota, state, words) => {
    expect(judgeQuota(quota, handlers, { requestsPerSecond: 100 })).toEqual([
      { state, words: expect.stringContaining(words) },
    ]);
  });

  test('a handler without a limit counts as ten', () => {
    expect(
      judgeQuota({ total: 200, unreserved: 200 }, [{ entity: 'e', mappings: [{}] }], {
        requestsPerSecond: 100,
      })[0]?.words,
    ).toContain('may use 11');
  });

  test('what is enough follows the rate limit', () => {
    const quota = { total: 1000, unreserved: 120 };
    expect(judgeQuota(quota, handlers, { requestsPerSecond: 50 })).toMatchObject([{ state: 'ok' }]);
    expect(judgeQuota(quota, handlers, { requestsPerSecond: 5000 })).toMatchObject([{ state: 'warn' }]);
  });
});

describe('queues', () => {
  const queue = (waiting: number, inFlight: number) => ({
    entity: 'merchant',
    subscriber: 'billing',
    waiting,
    inFlight,
  });

  test.each([
    [queue(0, 0), 'ok', 'no message waits in 1 queue'],
    [queue(0, 2), 'ok', '2 in flight: being worked on, or until their next attempt'],
    [queue(5, 2), 'warn', '5 messages wait in the queue of billing for merchant events, and 2 are in flight'],
    [queue(1, 1), 'warn', '1 message waits in'],
    [queue(5, 0), 'warn', '5 messages wait in the queue of billing for merchant events, and nobody'],
    [queue(20_000, 5), 'warn', 'keeps up'],
  ])('%j', (state, verdict, words) => {
    expect(judgeQueues([state])).toEqual([{ state: verdict, words: expect.stringContaining(words) }]);
  });

  test('an age that CloudWatch does not tell is not taken for none', () => {
    const age = { entity: 'merchant', subscriber: 'billing' };
    const judged = (state: ReturnType<typeof queue>) =>
      lines(judgeAges([age], { oldestMessageMinutes: 15 }, [state]));
    expect(judged(queue(0, 0))).toEqual(['ok no queue has an old message']);
    for (const state of [queue(1, 0), queue(0, 1)])
      expect(judged(state)[0]).toMatch(
        /^warn How old the oldest merchant event for billing is, CloudWatch does not tell yet/,
      );
  });

  test('dead letters are counted for each queue', () => {
    expect(lines(judgeDeadLetters([queue(0, 0)]))).toEqual(['ok nothing in 1 dead-letter queue']);
    expect(lines(judgeDeadLetters([queue(49, 1), queue(0, 0)]))).toEqual([
      'fail 50 events of merchant failed again and again for billing. redrive',
    ]);
  });

  test.each([
    [0, 15, 'ok', 'no queue has an old message'],
    [299, 15, 'ok', '4 minutes'],
    [300, 15, 'warn', '5 minutes'],
    [900, 15, 'fail', '15 minutes'],
    [900, 60, 'ok', '15 minutes'],
    [3599, 60, 'warn', '59 minutes'],
    [3600, 60, 'fail', '60 minutes'],
    [60, 1, 'fail', '60 seconds'],
  ])('the oldest message waits for %i s where %i minutes are too many', (seconds, limit, state, words) => {
    const verdicts = judgeAges([{ entity: 'merchant', subscriber: 'billing', seconds }], {
      oldestMessageMinutes: limit,
    });
    expect(verdicts).toEqual([{ state, words: expect.stringContaining(words) }]);
  });
});

describe('ledger', () => {
  test('parked and held', () => {
    expect(judgeParked({ count: 0, more: false })).toMatchObject([{ state: 'ok' }]);
    expect(lines(judgeParked({ count: 1, more: false }))[0]).toMatch(/^fail 1 accepted event could/);
    expect(judgeHeld({ count: 0, more: false })).toMatchObject([{ state: 'ok' }]);
    expect(lines(judgeHeld({ count: 1000, more: true }))[0]).toMatch(
      /^fail More than 1000 requests held: valid hash/,
    );
  });
});

describe('alarms', () => {
  const quiet: AlarmState = { AlarmName: 'stack-dlq', StateValue: 'OK', AlarmActions: ['arn:topic'] };

  test("those of a stack whose name goes on are not this one's", () => {
    const held = (AlarmName: string): AlarmState => ({
      AlarmName,
      AlarmDescription: 'It is held. Runbook: https://runbook.test/runbook.md#held-events',
    });
    expect(isOfStack(held('webhooks-prod-held-events'), 'webhooks-prod')).toBe(true);
    expect(isOfStack(held('webhooks-prod-eu-held-events'), 'webhooks-prod')).toBe(false);
    expect(isOfStack(held('webhooks-prod-eu-held-events'), 'webhooks-prod-eu')).toBe(true);
    expect(isOfStack({ AlarmName: 'webhooks-prod-of-our-own' }, 'webhooks-prod')).toBe(true);
  });

  test('none at all fails', () => {
    expect(judgeAlarms([])).toMatchObject([{ state: 'fail' }]);
  });

  test('quiet ones', () => {
    expect(lines(judgeAlarms([quiet, { ...quiet, StateValue: 'INSUFFICIENT_DATA' }]))).toEqual([
      'ok 2 alarms, none of them on, 1 without data yet',
    ]);
  });

  test('one that is on says what it means; one that tells nobody is named', () => {
    const on: AlarmState = {
      ...quiet,
      StateValue: 'ALARM',
      AlarmDescription: 'Events failed. First: `npx cedar-webhooks dlq list --name x`. See runbook.',
      StateUpdatedTimestamp: new Date(NOON),
    };
    expect(lines(judgeAlarms([on, { ...quiet, ActionsEnabled: false }]))).toEqual([
      'fail stack-dlq is on since 2026-11-21T12:00:00.000Z. Events failed. See runbook.',
      expect.stringMatching(/^warn stack-dlq tells nobody/),
    ]);
  });

  test('one that is on has the first command to give', () => {
    const on = (kind: string): AlarmState => ({
      ...quiet,
      StateValue: 'ALARM',
      AlarmDescription: `It broke. Runbook: https://runbook.test/runbook.md#${kind}`,
    });
    expect(judgeAlarms([on('dead-letters')])[0]).toMatchObject({
      words: expect.stringContaining('#dead-letters'),
      next: { name: 'dlq list' },
    });
    expect(judgeAlarms([on('of-somebody-else')])[0]?.next).toBeUndefined();
  });

  test('deleted ones are missed', () => {
    expect(judgeAlarms([quiet], ['stack-dlq'], NOON)).toMatchObject([{ state: 'ok' }]);
    expect(
      lines(judgeAlarms([quiet], ['stack-dlq', 'stack-a', 'stack-b', 'stack-c', 'stack-d'], NOON)),
    ).toEqual([
      'warn 4 alarms are missing, so nobody hears of what they watch: stack-a, stack-b, stack-c and 1 more. Deploy the stack again.',
    ]);
  });

  test('one that has had no data for long cannot go off', () => {
    const unsure = (age: number): AlarmState => ({
      ...quiet,
      StateValue: 'INSUFFICIENT_DATA',
      StateUpdatedTimestamp: new Date(NOON - age),
    });
    expect(judgeAlarms([unsure(HOUR)], [], NOON)).toMatchObject([{ state: 'ok' }]);
    expect(lines(judgeAlarms([unsure(2 * HOUR)], [], NOON))[0]).toMatch(
      /^warn stack-dlq has had no data since 2026-11-21T10:/,
    );
  });

  test('whom they tell', () => {
    const audience = { topic: 'arn:topic', confirmed: 2, pending: 0 };
    expect(judgeAudience([{ ...quiet, AlarmActions: [] }], [])).toMatchObject([{ state: 'warn' }]);
    expect(lines(judgeAudience([quiet], [audience]))).toEqual(['ok 2 subscribers of the alarms']);
    expect(lines(judgeAudience([quiet], [{ ...audience, pending: 1 }]))).toEqual([
      'warn arn:topic: 1 subscriber did not confirm what SNS sent.',
    ]);
    expect(lines(judgeAudience([quiet], [{ ...audience, confirmed: 0, pending: 1 }]))).toEqual([
      expect.stringMatching(/^fail Nobody is told of alarms: arn:topic has no confirmed subscriber\. 1 sub/),
    ]);
  });

  test('who has subscribed, page by page and topic by topic', async () => {
    const sns = new SNSClient({ region: 'eu-west-1' });
    const asked: unknown[] = [];
    const pages: Record<string, { Subscriptions: { SubscriptionArn: string }[]; NextToken?: string }> = {
      'arn:one': { Subscriptions: [{ SubscriptionArn: 'PendingConfirmation' }], NextToken: 'two' },
      two: { Subscriptions: [{ SubscriptionArn: 'arn:one:subscription' }] },
      'arn:other': { Subscriptions: [] },
    };
    sns.send = async ({ input }: { input: { TopicArn?: string; NextToken?: string } }) => {
      asked.push(input);
      return pages[input.NextToken ?? input.TopicArn ?? ''];
    };
    const alarms = [
      { ...quiet, AlarmActions: ['arn:one'] },
      { ...quiet, AlarmActions: ['arn:one', 'arn:other'] },
    ];
    expect(await readAudiences(sns, alarms, new AbortController().signal)).toEqual([
      { topic: 'arn:one', confirmed: 1, pending: 1 },
      { topic: 'arn:other', confirmed: 0, pending: 0 },
    ]);
    expect(asked).toHaveLength(3);
  });
});

describe('requests that were not kept', () => {
  const judged = (count: number, last: number) =>
    judgeUnkept([{ kind: 'failed', count, last }], 'the last day', NOON).map(
      ({ state, words, next }) => `${state} ${words} ${next?.name}`,
    );

  test('none', () => {
    expect(lines(judgeUnkept([], 'the last day', NOON))).toEqual([
      'ok in the last day every request was answered by the verifier, none with 503',
    ]);
  });

  test('some', () => {
    expect(judged(1, NOON - 3 * HOUR)).toEqual([
      "warn 1 request of the last day was answered 503, with nothing kept, 3 hours ago. Compare with the platform's Webhook Log, and have it send again what is missing. reconcile",
    ]);
    expect(judged(2, NOON - 60_000)[0]).toMatch(
      /^fail 2 requests of the last day were answered 503, .*the latest 60 seconds ago/,
    );
  });

  test.each([
    ['throttled', 'were answered 429 by API Gateway'],
    ['crashed', 'of the last day got no answer of ours'],
    ['rejected', "were rejected because the account's Lambda executions"],
  ] as const)('%s', (kind, words) => {
    expect(judgeUnkept([{ kind, count: 2, last: NOON }], 'the last day', NOON)).toEqual([
      expect.objectContaining({ state: 'fail', words: expect.stringContaining(words) }),
    ]);
  });
});
