import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbEntityStore } from '../../adapters/dynamodb-entity-store.ts';
import { endEnvironment } from '../../adapters/end-environment.ts';
import { LogWriter } from '../../adapters/log-writer.ts';
import { answerWithoutSending, SilentLogWriter } from '../../adapters/priming-parts.ts';
import type { BatchResponse, SqsBatch } from '../../core/message/sqs-batch.ts';
import type { DeadLetterSender } from '../../core/ports.ts';
import { handlerEnvironment } from '../../core/settings/environment.ts';
import type { EventTypeName } from '../../core/settings/typed-events.ts';
import type { BusinessCode } from './business-event.ts';
import { type SqsHandler, sqsHandler } from './event-handler.ts';
import { warmUp } from './warm-up.ts';

/** What a handler asks of Lambda's context. */
export interface InvocationContext {
  /** Lambda's id of the invocation. */
  readonly awsRequestId: string;
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** A Lambda function that handles the events of one type. Its mapping must report batch item failures. */
export interface EventHandlerFunction {
  (batch: SqsBatch, context: InvocationContext): Promise<BatchResponse>;
  /** When it is warm. Never rejects. Await it at the end of an ES module, so that its first event finds it so. */
  readonly ready: Promise<void>;
}

interface WiredHandler {
  readonly handler: SqsHandler;
  readonly ready: Promise<void>;
}

/**
 * Makes the Lambda function of one event type from business code. Around it, status and history of the entity are kept,
 * attempts and failures are noted, and a batch stops an entity at its first failure.
 *
 * In Lambda it connects while it is initialised. Elsewhere nothing is read or opened until it is called, so a test may
 * import the module that defines it.
 *
 * @param eventType - the type of the events in the function's queue; another one's are failed
 * @param business - called at least once per event
 * @throws EnvironmentError in Lambda, if the function's environment is not the one that the construct gives to a handler
 */
export function defineHandler<Type extends EventTypeName>(
  eventType: Type,
  business: BusinessCode<NoInfer<Type>>,
): EventHandlerFunction {
  let wired: WiredHandler | undefined;
  const wire = () => {
    wired ??= wireHandler(eventType, business as BusinessCode);
    return wired;
  };
  const handle = async (batch: SqsBatch, context: InvocationContext): Promise<BatchResponse> =>
    wire().handler(batch as SQSEvent, context as Context);
  const isInLambda = process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  return Object.assign(handle, { ready: isInLambda ? wire().ready : Promise.resolve() });
}

function clientConfig() {
  return clientSettings('DYNAMODB', { requestTimeout: 1000, attempts: 3 });
}

/** What the handlers of one module share: a client, and a warm-up, which connects it and loads the code of all. */
let shared: { readonly client: DynamoDBClient; readonly ready: Promise<void> } | undefined;

/** The handler of one event type, wired to AWS from its environment, and when its first invocation may come. */
function wireHandler(eventType: string, business: BusinessCode): WiredHandler {
  const environment = handlerEnvironment.read(process.env);
  const settings = {
    eventType,
    recordTimeout: environment.RECORD_TIMEOUT_SECONDS * 1000,
    maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  };
  const deadLetters: DeadLetterSender = {
    async send(...message) {
      // Loaded when it is needed, which is hardly ever.
      const { openDeadLetterQueue } = await import('../../adapters/dead-letter-queue.ts');
      await openDeadLetterQueue(environment.DEAD_LETTER_QUEUE_URL).send(...message);
    },
  };
  const ports = (client: DynamoDBClient) => ({
    entities: new DynamoDbEntityStore(client, environment.ENTITY_TABLE, environment.HISTORY_RETENTION_DAYS),
    deadLetters,
    now: Date.now,
  });
  const share = () => {
    const client = new DynamoDBClient(clientConfig());
    const primed = () =>
      sqsHandler(
        settings,
        ports(new DynamoDBClient({ ...clientConfig(), requestHandler: answerWithoutSending })),
        async () => {},
        new SilentLogWriter(),
        async () => {},
      );
    return { client, ready: warmUp(eventType, client, primed) };
  };
  shared ??= share();
  return {
    handler: sqsHandler(settings, ports(shared.client), business, new LogWriter(), (done) =>
      endEnvironment(environment.QUEUE_URL, done),
    ),
    ready: shared.ready,
  };
}
