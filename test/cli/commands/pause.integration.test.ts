import { runCommandLine } from '../../../cli/program/program.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { AwsError } from '../../../local/aws/aws-error.ts';
import { readPauseNotes } from '../../../operator/pause/read-pause-notes.ts';
import { uuid } from '../../lambda/factories.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

const never = new AbortController().signal;

let receiver: Receiver;
/** Entities whose mapping is enabled, and how often Lambda is asked until one is off. */
let enabled: Set<string>;
let asksLeft: number;
/** The entity whose handler cannot be switched. */
let stuck: string | undefined;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  enabled = new Set(DEFAULT_EVENT_TYPES.map(({ entity }) => entity));
  asksLeft = 0;
  stuck = undefined;
  const arnOf = (entity: string) =>
    `arn:aws:lambda:eu-west-1:000000000000:function:${STACK_NAME}-handlers-${entity}`;
  receiver.aws.lambda.describe(
    {
      functions: [],
      get eventSourceMappings() {
        return DEFAULT_EVENT_TYPES.map(({ entity }) => ({
          queueName: `${STACK_NAME}-${entity}-handler.fifo`,
          functionArn: arnOf(entity),
          enabled: enabled.has(entity),
          disabling: asksLeft-- > 0,
          batchSize: 5,
          reportBatchItemFailures: true,
          maximumConcurrency: 10,
        }));
      },
    },
    undefined,
    (_, functionArn, isEnabled) => {
      const entity = DEFAULT_EVENT_TYPES.find((type) => arnOf(type.entity) === functionArn)?.entity ?? '';
      if (entity === stuck) throw new AwsError('AccessDeniedException', 'Not you.');
      if (isEnabled) enabled.add(entity);
      else enabled.delete(entity);
    },
  );
});

afterEach(() => receiver.close());

const run = (...args: string[]): Promise<number> =>
  runCommandLine(args, receiver.ports(), receiver.address.stateDirectory);
const notes = async () => readPauseNotes(await receiver.target(), never);
const doctor = async (check: string, later = 0): Promise<string[]> => {
  const ports = receiver.ports({ now: () => Date.now() + later });
  await runCommandLine(['doctor', '--json'], ports, receiver.address.stateDirectory);
  const { checks } = JSON.parse(receiver.printed.out.join('')) as {
    checks: { check: string; state: string; words: string; next?: string }[];
  };
  return checks
    .filter((each) => each.check === check)
    .map(({ state, words, next }) => [state, words, next].filter(Boolean).join(' '));
};

test('a paused handler has its mapping off and a note with who, when and why, until it is resumed', async () => {
  asksLeft = 40;
  expect(await run('pause', 'merchant', '--reason', 'the bank {{is}} down')).toBe(0);
  expect(receiver.text()).toMatch(/^merchant {2}paused {2}It gets no events/);
  expect(enabled.has('merchant')).toBe(false);
  expect(enabled.has('transaction')).toBe(true);
  expect([...(await notes())]).toEqual([
    [
      'merchant',
      {
        since: expect.any(Number),
        by: 'arn:aws:iam::000000000000:user/local',
        reason: 'the bank {{is}} down',
      },
    ],
  ]);
  expect(await doctor('handlers')).toEqual([
    expect.stringMatching(
      /^warn The merchant handler is paused since .* by user\/local: the bank .* resume merchant/,
    ),
  ]);
  await run('log');
  expect(receiver.printed.err[0]).toMatch(
    /^The merchant handler is noted as paused since .* by user\/local: the bank/,
  );

  expect(await run('resume', 'BusinessKycStatusChanged', '--json')).toBe(0);
  expect(JSON.parse(receiver.printed.out.join(''))).toEqual([
    { entity: 'merchant', outcome: 'resumed', detail: 'It gets its events again.' },
  ]);
  expect(enabled.has('merchant')).toBe(true);
  expect((await notes()).size).toBe(0);
  await run('audit', '--json');
  expect(JSON.parse(receiver.printed.out.join(''))).toMatchObject([
    { operation: 'pause', reason: 'the bank {{is}} down', outcome: { counts: { paused: 1 } } },
    { operation: 'resume', outcome: { counts: { resumed: 1 } } },
  ]);
});

test('once more changes nothing; what a deployment has resumed is told, and can be paused or resumed', async () => {
  await run('pause', '--all', '--reason', 'first');
  expect(enabled.size).toBe(0);
  expect(await run('pause', 'merchant', '--reason', 'second')).toBe(0);
  expect(receiver.text()).toContain('was-paused');
  expect((await notes()).get('merchant')?.reason).toBe('first');

  enabled.add('merchant');
  enabled.add('transaction');
  expect(
    (await doctor('handlers')).filter((line) => line.includes('although it is noted as paused')),
  ).toHaveLength(2);
  await run('pause', 'merchant', '--reason', 'third');
  expect(enabled.has('merchant')).toBe(false);
  expect((await notes()).get('merchant')?.reason).toBe('third');
  expect(await run('resume', 'transaction')).toBe(0);
  expect(receiver.text()).toContain('was-running');
  expect((await notes()).has('transaction')).toBe(false);
});

test('what waits is excused by a pause only while the handler is paused', async () => {
  receiver.onPublish = async () => {};
  await run('send', 'merchant', '--id', '42', '--uuid', uuid(42));
  await run('pause', 'merchant', '--reason', 'the bank is down');
  for (const command of [
    ['show', uuid(42)],
    ['status', 'merchant', '42'],
  ]) {
    expect(await run(...command)).toBe(0);
    const words = receiver.text().replaceAll(/\s+/g, ' ');
    expect(words).toMatch(/its handler is noted as paused since .* by user\/local: the bank is down/);
    expect(words).toContain('when its handler may go on, give: npx cedar-webhooks resume merchant');
  }
  const waiting = () => doctor('waiting', 120_000);
  expect(await waiting()).toEqual([expect.stringMatching(/its handler is paused by .*: the bank is down/)]);
  enabled.add('merchant');
  expect(await waiting()).toEqual([expect.stringMatching(/merchant 42 .* has been queued/)]);
  expect((await waiting())[0]).not.toContain('paused');
});

test('a note on a handler that the stack no longer has is no news', async () => {
  await run('pause', 'merchant', '--reason', 'the bank is down');
  receiver.putEventTypes(DEFAULT_EVENT_TYPES.filter(({ entity }) => entity !== 'merchant'));
  await run('log');
  expect(receiver.text()).not.toContain('paused');
});

test('a handler that Lambda is still stopping can be resumed', async () => {
  enabled.delete('merchant');
  asksLeft = 60;
  expect(await run('resume', 'merchant')).toBe(0);
  expect(enabled.has('merchant')).toBe(true);
});

test.each(['pause', 'resume'])('what was done before a failure of %s is told, and counted', async (name) => {
  if (name === 'resume') enabled.clear();
  stuck = DEFAULT_EVENT_TYPES[2]?.entity;
  expect(await run(name, '--all', '--reason', 'why')).toBe(1);
  expect(receiver.printed.out).toHaveLength(2);
  expect(receiver.printed.out.join()).toMatch(new RegExp(`merchant {2,}${name}d`));
  await run('audit', '--json');
  expect(JSON.parse(receiver.printed.out.join(''))).toMatchObject([
    { outcome: { result: 'failed', error: 'AccessDeniedException', counts: { [`${name}d`]: 2 } } },
  ]);
  expect(await run(name, '--all', '--reason', 'why', '--json')).toBe(1);
  expect(JSON.parse(receiver.printed.out.join(''))).toHaveLength(2);
  expect(receiver.printed.err.join()).toMatch(/Not you|may not/);
});

test('without a reason, a name or with an unknown one nothing is paused', async () => {
  expect(await run('pause', 'merchant')).toBe(2);
  expect(await run('pause', '--reason', 'why')).toBe(2);
  expect(await run('pause', 'merchnt', '--reason', 'why')).toBe(2);
  expect(enabled.size).toBe(DEFAULT_EVENT_TYPES.length);
  await run('audit', '--json');
  expect(receiver.text()).toBe('[]');
});
