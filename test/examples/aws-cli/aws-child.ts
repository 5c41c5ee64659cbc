/**
 * Stands in for the AWS CLI where the example is tested: takes the command lines that the example writes, and rejects all
 * others. `AWS_ENDPOINT_URL` leads it, as it would lead the AWS CLI.
 */
import { parseArgs } from 'node:util';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

const [service, operation, ...args] = process.argv.slice(2);

/** Values of exactly these options. */
function options<const Name extends string>(...names: Name[]): Record<Name, string> {
  const { values } = parseArgs({
    args,
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  for (const name of names) if (values[name] === undefined) throw new Error(`--${name} is missing.`);
  return values as Record<Name, string>;
}

async function run(): Promise<string> {
  switch (`${service} ${operation}`) {
    case 'ssm get-parameter': {
      const { name, query, output } = options('name', 'query', 'output');
      if (query !== 'Parameter.Value' || output !== 'text') throw new Error('Only the value as text.');
      const { Parameter } = await new SSMClient().send(new GetParameterCommand({ Name: name }));
      return `${Parameter?.Value}\n`;
    }
    case 'sqs receive-message': {
      const values = options('queue-url', 'max-number-of-messages', 'wait-time-seconds', 'output');
      if (values.output !== 'json') throw new Error('Only JSON.');
      const { Messages } = await new SQSClient().send(
        new ReceiveMessageCommand({
          QueueUrl: values['queue-url'],
          MaxNumberOfMessages: Number(values['max-number-of-messages']),
          WaitTimeSeconds: Number(values['wait-time-seconds']),
        }),
      );
      return Messages === undefined || Messages.length === 0 ? '' : JSON.stringify({ Messages }, null, 4);
    }
    case 'sqs delete-message': {
      const values = options('queue-url', 'receipt-handle');
      await new SQSClient().send(
        new DeleteMessageCommand({ QueueUrl: values['queue-url'], ReceiptHandle: values['receipt-handle'] }),
      );
      return '';
    }
    default:
      throw new Error(`The example has no command "${service} ${operation}".`);
  }
}

process.stdout.write(await run());
