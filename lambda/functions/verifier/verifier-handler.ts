import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { bestEffort } from '../../adapters/best-effort.ts';
import { UnavailableError, WebhookError } from '../../core/request/webhook-error.ts';
import { requestUuidOf } from '../../core/request/webhook-request.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { problemAnswer, receiptAnswer } from './http-answer.ts';
import {
  type Delivery,
  type Receipt,
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

/** Everything that is thrown comes from before the claim is known written (see `receiveWebhook`): it may be sent again. */
function asWebhookError(error: unknown): WebhookError {
  if (error instanceof WebhookError) return error;
  return new UnavailableError('The request could not be processed; send it again.', { cause: error });
}

type RequestLogs = WeakMap<APIGatewayProxyEventV2, RequestLog>;

/** Outermost layer: the result of a delivery, or the error it ended in, becomes a log line, metrics and an answer. */
function answer(
  log: WebhookLog,
  logs: RequestLogs,
  secret: WebhookSecret,
  settings: VerifierSettings,
): middy.MiddlewareObj<APIGatewayProxyEventV2, Receipt | APIGatewayProxyStructuredResultV2, Error, Context> {
  return {
    before: function beginLogBefore(request) {
      logs.set(request.event, log.begin(request.event, request.context));
    },
    after: function answerReceiptAfter(request) {
      const receipt = request.response as Receipt;
      bestEffort(() => logs.get(request.event)?.lookedAtSecret(secret.takeFailure()));
      bestEffort(() => logs.get(request.event)?.received(receipt));
      request.response = receiptAnswer(receipt);
    },
    onError: function answerProblemOnError(request) {
      const error = asWebhookError(request.error);
      const requestLog = logs.get(request.event);
      bestEffort(() => requestLog?.lookedAtSecret(secret.takeFailure()));
      bestEffort(() =>
        requestLog?.rejected(error, loggedPath(request.event.rawPath, settings, requestLog.facts)),
      );
      request.response = problemAnswer(error, requestUuidOf(request.event));
    },
  };
}

/** The verifier as a Lambda handler, on given settings and ports. */
export function verifierHandler(settings: VerifierSettings, ports: VerifierPorts, log: WebhookLog) {
  const logs: RequestLogs = new WeakMap();
  return middy<APIGatewayProxyEventV2, Receipt | APIGatewayProxyStructuredResultV2>()
    .use(answer(log, logs, ports.secret, settings))
    .handler((event, context) =>
      receiveWebhook(
        deliveryFrom(event),
        settings,
        ports,
        AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MARGIN)),
        logs.get(event)?.facts,
      ),
    );
}
