import { globSync, readFileSync } from 'node:fs';
import { DeadlineExceededError } from '../../../lambda/core/deadline.ts';
import { RecordVersionError } from '../../../lambda/core/ledger/record-version.ts';
import { CloudEventError } from '../../../lambda/core/message/cloud-event.ts';
import { UnknownQueueError } from '../../../lambda/core/message/configured-queue.ts';
import { MessageRejectedError } from '../../../lambda/core/message/message-rejected-error.ts';
import { UnavailableError, WebhookError } from '../../../lambda/core/request/webhook-error.ts';
import { EnvironmentError } from '../../../lambda/core/settings/environment.ts';
import { SecretNotStoredError } from '../../../lambda/core/signature/webhook-secret.ts';

// Logs, alarms and runbooks tell errors apart by these names, minified or not.
test.each([
  ['CloudEventError', new CloudEventError('x')],
  ['DeadlineExceededError', new DeadlineExceededError('x')],
  ['EnvironmentError', new EnvironmentError(['x'])],
  ['MessageRejectedError', new MessageRejectedError('x')],
  ['RecordVersionError', new RecordVersionError(2)],
  ['SecretNotStoredError', new SecretNotStoredError('x')],
  ['UnavailableError', new UnavailableError('x')],
  ['UnknownQueueError', new UnknownQueueError('x')],
  ['WebhookError', new WebhookError('not_found', 'x')],
])('%s goes by its name', (name, error) => {
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe(name);
});

test('every class of errors states its name: bundles do not keep the names of classes', () => {
  const sources = globSync('lambda/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const classes = sources.flatMap((source) => [
    ...source.matchAll(/class (\w+) extends \w*Error \{\n(.*?)\n\}/gs),
  ]);
  expect(classes.length).toBeGreaterThan(10);
  for (const [, name, body] of classes)
    expect(body).toMatch(new RegExp(`override readonly name\\b.*'${name}'`));
});

test('an unavailable stack is a webhook error with its cause', () => {
  const cause = new Error('throttled');
  const error = new UnavailableError('Send again.', { cause });
  expect(error).toBeInstanceOf(WebhookError);
  expect(error).toMatchObject({ code: 'unavailable', message: 'Send again.', cause });
});

test('errors of a deployment say what to do', () => {
  expect(new EnvironmentError(['A is missing', 'B is malformed']).message).toBe(
    "The function's environment is not usable: A is missing; B is malformed. Deploy the stack again.",
  );
  expect(new RecordVersionError(2).message).toBe(
    'The item has version 2; this code reads 1. Deploy the version that wrote it.',
  );
});
