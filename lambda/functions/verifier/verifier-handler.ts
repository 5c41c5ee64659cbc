import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { bestEffort } from '../../adapters/best-effort.ts';
import { requestUuidOf } from '../../core/request/webhook-request.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { problemAnswer, receiptAnswer } from './http-answer.ts';
import {
  asWebhookError,
  type Delivery,
  type Reception,
  receiveWebhook,
  type VerifierPorts,
  type VerifierSettings,
} from './receive-webhook.ts';
import { loggedPath } from './route.ts';
import type { RequestLog, WebhookLog } from './webhook-log.ts';

/** Time kept for answering, in milliseconds: what is not done by then is answered as it stands. */
const ANSWER_MARGIN = 1000;

function deliveryFrom(event: APIGatewayProxyEventV2): Delivery {
  return {
    headers: event.headers,
    body: event.body,
    isBase64Encoded: event.isBase64Encoded,
    apiRequestId: event.requestContext.requestId,
    sourceAddress: event.requestContext.http.sourceIp,
    path: event.rawPath,
  };
}

type RequestLogs = WeakMap<APIGatewayProxyEventV2, RequestLog>;

/** Outermost layer: what became of a delivery turns into a log line, metrics and an answer. */
function answer(
  log: WebhookLog,
  logs: RequestLogs,
  secret: WebhookSecret,
  settings: VerifierSettings,
): middy.MiddlewareObj<
  APIGatewayProxyEventV2,
  Reception | APIGatewayProxyStructuredResultV2,
  Error,
  Context
> {
  const told = (event: APIGatewayProxyEventV2, reception: Reception): APIGatewayProxyStructuredResultV2 => {
    const requestLog = logs.get(event);
    bestEffort(() => requestLog?.lookedAtSecret(secret.takeFailure()));
    bestEffort(() => requestLog?.ended(reception, loggedPath(event.rawPath, settings, reception.facts)));
    return 'receipt' in reception
      ? receiptAnswer(reception.receipt)
      : problemAnswer(reception.error, requestUuidOf(event));
  };
  return {
    before: function beginLogBefore(request) {
      logs.set(request.event, log.begin(request.event, request.context));
    },
    after: function answerReceptionAfter(request) {
      request.response = told(request.event, request.response as Reception);
    },
    // Lambda's time is nearly over and a step did not heed the signal, so what it found out is not known here.
    onError: function answerProblemOnError(request) {
      request.response = told(request.event, { facts: {}, error: asWebhookError(request.error) });
    },
  };
}

/** The verifier as a Lambda handler, on given settings and ports. */
export function verifierHandler(settings: VerifierSettings, ports: VerifierPorts, log: WebhookLog) {
  const logs: RequestLogs = new WeakMap();
  return middy<APIGatewayProxyEventV2, Reception | APIGatewayProxyStructuredResultV2>()
    .use(answer(log, logs, ports.secret, settings))
    .handler((event, context) =>
      receiveWebhook(
        deliveryFrom(event),
        settings,
        ports,
        AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MARGIN)),
      ),
    );
}
