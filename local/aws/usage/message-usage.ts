import type { OperationUsage } from './usage-meter.ts';

/** SQS bills each started one of a message as a request. */
const BILLED_BYTES = 64 * 1024;

interface MessageAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

interface Message {
  readonly MessageBody?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

/** Size of a message as SQS counts it: its body, and names, types and values of its attributes. */
function messageBytes({ MessageBody = '', MessageAttributes = {} }: Message): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue = '' }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(MessageBody),
  );
}

/**
 * What a request to SQS sends.
 *
 * @param body - of the request
 * @returns nothing for a request that sends no message
 */
export function messageUsage(
  operation: string,
  body: Buffer,
): Pick<OperationUsage, 'messageBytes' | 'billedMessages'> | undefined {
  if (operation !== 'SendMessage' && operation !== 'SendMessageBatch') return undefined;
  const request = JSON.parse(body.toString('utf8')) as Message & { readonly Entries?: readonly Message[] };
  const bytes = (request.Entries ?? [request]).reduce((sum, message) => sum + messageBytes(message), 0);
  return { messageBytes: bytes, billedMessages: Math.max(1, Math.ceil(bytes / BILLED_BYTES)) };
}
