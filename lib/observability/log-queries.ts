/** Which of a stack's logs a query reads. */
export type LogSource = 'access' | 'verifier' | 'sweeper' | 'handlers' | 'canary';

/** A question to the logs, in the language of CloudWatch Logs Insights. */
export interface LogQuery {
  readonly logs: readonly LogSource[];
  readonly text: string;
}

/** The steps of a query, one a line. */
function query(logs: readonly LogSource[], ...steps: readonly string[]): LogQuery {
  return { logs, text: steps.join('\n| ') };
}

/** The questions that operators ask, by the name under which they are saved. */
export const LOG_QUERIES = {
  'failures-by-fingerprint': query(
    ['verifier', 'sweeper', 'handlers', 'canary'],
    'filter ispresent(fingerprint)',
    'stats count(*) as failures, latest(message) as line, latest(causes.0.name) as error, ' +
      'latest(causes.0.message) as words, latest(requestUuid) as example, latest(@timestamp) as lastSeen ' +
      'by fingerprint',
    'sort failures desc',
    'limit 50',
  ),
  'life-of-a-uuid': query(
    ['access', 'verifier', 'sweeper', 'handlers', 'canary'],
    'filter requestUuid = "REQUEST-UUID" or requestId = "API-REQUEST-ID"',
    'fields @timestamp, message, status, code, detail, eventType, subject, received, fingerprint, apiRequestId, @log',
    'sort @timestamp asc',
  ),
  'rejected-by-reason': query(
    ['verifier'],
    'filter message in ["webhook.rejected", "webhook.held", "webhook.failed"]',
    'stats count(*) as requests, max(platformHeaders) as headers, latest(detail) as words, ' +
      'latest(requestUuid) as example by code, path, verified',
    'sort requests desc',
  ),
  'secrets-used': query(
    ['verifier'],
    'filter ispresent(secretStage)',
    'stats count(*) as requests by bin(1h) as hour, secretStage',
    'sort hour desc',
  ),
  'slowest-answers': query(
    ['access'],
    'fields @timestamp, latencyMilliseconds, integrationLatencyMilliseconds, status, ip, requestId',
    'sort latencyMilliseconds desc',
    'limit 50',
  ),
  'slowest-events': query(
    ['handlers'],
    'filter message = "webhook.handled"',
    'fields @timestamp, latencyMilliseconds, durationMilliseconds, eventType, subject, received, requestUuid',
    'sort latencyMilliseconds desc',
    'limit 50',
  ),
} as const satisfies Readonly<Record<string, LogQuery>>;
