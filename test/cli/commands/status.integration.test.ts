import { showStatus } from '../../../cli/commands/status/run.ts';
import { openReceiver, type Receiver } from '../receiver.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver();
});

afterEach(() => receiver.close());

function handle(number: number, status: string, claimedAt: number): Promise<void> {
  return receiver.handle({
    requestUuid: `00000000-0000-4000-8000-00000000000${number}`,
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status,
    claimedAt,
    securityFields: ['id', 'status'],
    secretVersion: 'v',
    bodyText: '{}',
  });
}

const show = (entity: string, id: string) =>
  showStatus(entity, id, { address: receiver.address }, receiver.ports());

test('shows the current status, and the history in order with what came late', async () => {
  await handle(2, 'VALID', NOON + 1000);
  await handle(1, 'PENDING', NOON);
  expect(await show('merchant', '42')).toBe(0);
  expect(receiver.printed.out).toEqual([
    'merchant 42: VALID since 2026-11-21T12:00:01.000Z',
    '',
    expect.stringMatching(/^accepted +status +request UUID +late +handled$/),
    expect.stringMatching(/^2026-11-21T12:00:00.000Z {2}PENDING {2}0{8}-\S+1 {2}late {2}2/),
    expect.stringMatching(/^2026-11-21T12:00:01.000Z {2}VALID {4}0{8}-\S+2 {8}2/),
    '',
    '2 events',
  ]);
});

test('an entity without events, and a kind that is none, fail', async () => {
  await expect(show('merchant', '43')).rejects.toThrow('No event of merchant 43');
  await expect(show('mercant', '43')).rejects.toThrow('Did you mean "merchant"?');
});

test('a run that is not there fails', async () => {
  const address = { stateDirectory: '/nonexistent' };
  await expect(showStatus('merchant', '1', { address }, receiver.ports())).rejects.toMatchObject({
    message: 'No local run is running in /nonexistent.',
    advice: { kind: 'name-target' },
  });
});
