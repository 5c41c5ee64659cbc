import { LOG_FIELDS, LOG_LINE_FIELDS } from '../../../../lambda/core/telemetry/log-fields.ts';
import { LOG_LINES } from '../../../../lambda/core/telemetry/log-lines.ts';

test('who writes which line, and how loud', () => {
  const lines = Object.entries(LOG_LINES).map(([message, { writtenBy, level }]) => [
    message,
    writtenBy,
    level,
  ]);
  expect(lines).toEqual([
    ['webhook.accepted', 'verifier', 'info'],
    ['webhook.duplicate', 'verifier', 'info'],
    ['webhook.rejected', 'verifier', 'warn'],
    ['webhook.held', 'verifier', 'warn'],
    ['webhook.failed', 'verifier', 'error'],
    ['webhook.handled', 'handler', 'info'],
    ['webhook.repeated', 'handler', 'info'],
    ['webhook.skipped', 'handler', 'warn'],
    ['webhook.handling-failed', 'handler', 'error'],
    ['webhook.dead-lettered', 'handler', 'error'],
    ['outbox.swept', 'sweeper', 'info'],
    ['canary.failed', 'verifier', 'error'],
    ['canary.ran', 'canary', 'info'],
    ['canary.handling-failed', 'canary', 'error'],
  ]);
});

test.each(Object.entries(LOG_LINES))('%s has a sentence for operators', (_message, { meaning }) => {
  expect(meaning).toMatch(/^[A-Z].{10,}\.$/);
});

test('every field of every line has a meaning, and no other has', () => {
  const used = new Set(Object.values(LOG_LINE_FIELDS).flatMap((fields) => Object.keys(fields)));
  expect(Object.keys(LOG_FIELDS).toSorted()).toEqual([...used].toSorted());
  for (const meaning of Object.values(LOG_FIELDS)) expect(meaning).toMatch(/^[^ ].{10,}$/);
});

test('a field is always there, or only if it is known', () => {
  const unknown = Object.entries(LOG_LINE_FIELDS).map(([message, fields]) => {
    for (const presence of Object.values(fields)) expect(['always', 'if known']).toContain(presence);
    const names = Object.entries(fields).filter(([, presence]) => presence === 'if known');
    return [message, names.map(([name]) => name)];
  });
  const request = ['requestUuid', 'eventType', 'subject', 'secretFailure', 'securityFields'];
  const message = ['apiRequestId', 'requestUuid', 'entity', 'subject', 'latencyMilliseconds'];
  expect(Object.fromEntries(unknown)).toEqual({
    'webhook.accepted': ['secretFailure', 'rendering', 'unsent', 'causes', 'fingerprint'],
    'webhook.duplicate': ['secretFailure', 'rendering'],
    'webhook.rejected': request,
    'webhook.held': request.filter((name) => name !== 'subject'),
    'webhook.failed': request,
    'webhook.handled': ['apiRequestId', 'timeliness'],
    'webhook.repeated': ['apiRequestId'],
    'webhook.skipped': ['apiRequestId'],
    'webhook.handling-failed': message,
    'webhook.dead-lettered': message,
    'outbox.swept': ['oldestAge', 'parkedInAll', 'fingerprint'],
    'canary.failed': request.filter((name) => name !== 'securityFields'),
    'canary.ran': ['stoppedAt', 'detail', 'apiRequestId', 'latencyMilliseconds', 'fingerprint'],
    'canary.handling-failed': ['requestUuid'],
  });
});
