import { sendSelfTest } from '../../../operator/sender/self-test.ts';
import { openReceiver, type Receiver, SECRET } from '../../cli/receiver.ts';

let receiver: Receiver;

beforeAll(async () => {
  receiver = await openReceiver();
});

afterAll(() => receiver.close());

const send = async (eventType: string) => sendSelfTest(await receiver.target(), eventType, receiver.ports());

test('without a secret there is nothing to sign with', async () => {
  await expect(send('merchant')).rejects.toMatchObject({ advice: { kind: 'give-secret' } });
});

test.each(['BusinessKycStatusChanged', 'Unclassified'])(
  'a test event of %s verifies and is kept, about an id that nobody has',
  async (eventType) => {
    receiver.aws.secrets.put(receiver.secretArn, SECRET);
    const { answer, id, requestUuid } = await send(eventType);
    expect(answer).toMatchObject({ status: 200, code: 'accepted' });
    expect(id).toBe('999999999999999');
    expect(requestUuid).toMatch(/^[0-9a-f-]{36}$/);
  },
);
