import { DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { endEnvironment } from '../../../lambda/adapters/end-environment.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/merchant-handler.fifo';

let exit: jest.SpyInstance;
let send: jest.SpyInstance;
let stderr: jest.SpyInstance;

const { env } = process;

beforeEach(() => {
  process.env = { ...env, AWS_REGION: 'eu-west-1' };
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  send = jest.spyOn(SQSClient.prototype, 'send').mockResolvedValue({} as never);
  stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = env;
});

const message = (number: number) => ({ messageId: `message-${number}`, receiptHandle: `receipt-${number}` });

test('deletes what is done, then ends the process', async () => {
  exit.mockImplementation(() => {
    expect(send).toHaveBeenCalledTimes(1);
  });
  await endEnvironment(QUEUE, [message(1), message(2)]);
  expect(exit).toHaveBeenCalledWith(1);
  const [command] = send.mock.calls[0] as [DeleteMessageBatchCommand];
  expect(command).toBeInstanceOf(DeleteMessageBatchCommand);
  expect(command.input).toEqual({
    QueueUrl: QUEUE,
    Entries: [
      { Id: 'message-1', ReceiptHandle: 'receipt-1' },
      { Id: 'message-2', ReceiptHandle: 'receipt-2' },
    ],
  });
});

test('ends the process all the same if SQS does not answer, and says so without its words', async () => {
  send.mockRejectedValue(Object.assign(new Error('a word'), { name: 'TimeoutError' }));
  await endEnvironment(QUEUE, [message(1)]);
  expect(exit).toHaveBeenCalledWith(1);
  expect(stderr).toHaveBeenCalledWith('Messages that are done could not be deleted (TimeoutError).\n');
});

test('calls nobody if nothing is done', async () => {
  await endEnvironment(QUEUE, []);
  expect(exit).toHaveBeenCalledWith(1);
  expect(send).not.toHaveBeenCalled();
});
