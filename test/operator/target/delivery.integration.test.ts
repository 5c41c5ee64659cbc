import { openReceiver, type Receiver, STACK_NAME } from '../../cli/receiver.ts';
import { DELIVERY } from '../delivery.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver();
});

afterEach(() => receiver.close());

test('a stack of an earlier version counts as configured as usual', async () => {
  expect((await receiver.target()).delivery).toEqual(DELIVERY);
});

test('a stack says how often and how fast an event is tried', async () => {
  const said = { maxAttempts: 2, visibilitySeconds: 48, handlerTimeoutSeconds: 8, sweeperMaxAttempts: 7 };
  receiver.aws.parameters.put(`/${STACK_NAME}/delivery`, JSON.stringify(said));
  expect((await receiver.target()).delivery).toEqual(said);
});
