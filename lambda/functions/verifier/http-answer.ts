import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FailedStage, ProblemCode, WebhookError } from '../../core/request/webhook-error.ts';
import type { Receipt } from './receive-webhook.ts';

/** Status and title of every answer that is not 2xx: the one place where codes become HTTP. */
const PROBLEMS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  malformed_header: { status: 400, title: 'Malformed header' },
  malformed_body: { status: 400, title: 'Malformed body' },
  missing_field: { status: 400, title: 'Signed field missing' },
  unsupported_field: { status: 400, title: 'Signed field not a scalar' },
  hash_mismatch: { status: 401, title: 'Hash does not verify' },
  source_not_allowed: { status: 403, title: 'Source not allowed' },
  unknown_event_type: { status: 404, title: 'Unknown event type' },
  not_found: { status: 404, title: 'Not found' },
  uuid_conflict: { status: 409, title: 'Request UUID used with other content' },
  body_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  signed_fields_rejected: { status: 422, title: 'Signed fields rejected; request held' },
  body_not_portable: { status: 422, title: 'Body not portable; request held' },
  unavailable: { status: 503, title: 'Not accepted; send again' },
};

const RETRY_AFTER_SECONDS = 5;

/** HTTP status that goes with a code. */
export function statusOf(code: ProblemCode): number {
  return PROBLEMS[code].status;
}

/** Answer to a delivery that was accepted, now or before. */
export function receiptAnswer(
  receipt: Pick<Receipt, 'code' | 'requestUuid'>,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ code: receipt.code, requestUuid: receipt.requestUuid }),
  };
}

/** Answer to any other delivery, as RFC 9457 problem details. The stage says no more than the words do. */
export function problemAnswer(
  error: Pick<WebhookError, 'code' | 'message'> & { readonly stage?: FailedStage | undefined },
  requestUuid: string | undefined,
): APIGatewayProxyStructuredResultV2 {
  const { status, title } = PROBLEMS[error.code];
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
    },
    body: JSON.stringify({
      type: `urn:cedar-webhooks:problem:${error.code}`,
      title,
      status,
      detail: error.message,
      code: error.code,
      stage: error.stage,
      requestUuid,
    }),
  };
}
