import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sourceAllowList } from '../../lambda/core/request/source-allow-list.ts';
import { type ProblemCode, WebhookError } from '../../lambda/core/request/webhook-error.ts';
import { problemAnswer, receiptAnswer, statusOf } from '../../lambda/functions/verifier/http-answer.ts';
import type { VerifierSettings } from '../../lambda/functions/verifier/receive-webhook.ts';
import { uuid } from '../lambda/factories.ts';
import { PATH_TOKEN, type RequestParts, VerifierRig } from '../lambda/functions/verifier-rig.ts';
import { EndpointAnswers } from './endpoint-answers.ts';

const PATH = '/webhooks/{eventType}';
const answers = new EndpointAnswers();
const { description } = answers;

/** Every code there is: the compiler sees to it. */
const PROBLEM_CODES = Object.keys({
  malformed_header: true,
  malformed_body: true,
  missing_field: true,
  unsupported_field: true,
  hash_mismatch: true,
  source_not_allowed: true,
  unknown_event_type: true,
  not_found: true,
  uuid_conflict: true,
  body_too_large: true,
  unsupported_media_type: true,
  signed_fields_rejected: true,
  body_not_portable: true,
  unavailable: true,
} satisfies Record<ProblemCode, true>) as ProblemCode[];

/** Faults of an answer as the verifier returns it to API Gateway. */
function faultsOfResult(path: string, result: ReturnType<typeof problemAnswer>): string[] {
  return answers.faults(path, {
    status: result.statusCode ?? 0,
    headers: result.headers as Record<string, string>,
    body: JSON.parse(result.body ?? ''),
  });
}

test('the file is valid OpenAPI 3.1', async () => {
  const child = promisify(execFile);
  await child(process.execPath, ['test/docs/validate-openapi-child.ts', 'docs/openapi.yaml']);
});

test('its codes and statuses are those of the verifier', () => {
  const documented = description.keys('paths', PATH, 'post', 'responses').flatMap((status) => {
    const content = ['paths', PATH, 'post', 'responses', status, 'content'];
    if (!description.keys(...content).includes('application/problem+json')) return [];
    const schema = [...content, 'application/problem+json', 'schema', 'allOf', '1', 'properties'];
    expect(description.at(...schema, 'status', 'const').value).toBe(Number(status));
    const codes = description.at(...schema, 'code', 'enum').value as string[];
    return codes.map((code) => `${status} ${code}`);
  });
  expect(documented.toSorted()).toEqual(PROBLEM_CODES.map((code) => `${statusOf(code)} ${code}`).toSorted());
});

describe.each([
  ['Webhooks', 'off'],
  ['Webhooks with a path token', 'require'],
] as const)('%s', (tag, pathToken) => {
  const documented = description.keys('paths').flatMap((path) => {
    const { tags } = description.at('paths', path, 'post').value as { tags: string[] };
    const item = description.at('paths', path).value as { servers?: { url: string }[] };
    const base = item.servers?.[0]?.url.replace('https://{host}', '') ?? '';
    return tags.includes(tag) ? [`${base}${path}`] : [];
  });

  test('has a path with and one without an event type', () => {
    expect(documented).toHaveLength(2);
  });

  test.each(documented)('%s is one that the verifier takes', async (path) => {
    const rawPath = path.replace('{token}', PATH_TOKEN).replace('{eventType}', 'BusinessKycStatusChanged');
    const rig = new VerifierRig({ pathToken });
    expect(await rig.send({ rawPath })).toMatchObject({ status: 200 });
    expect(await rig.send({ rawPath: `${rawPath}/more/x` })).toMatchObject({ status: 404 });
  });
});

describe.each(description.keys('paths'))('%s', (path) => {
  test.each(PROBLEM_CODES)('the answer %s is as described, with and without a UUID', (code) => {
    const error = new WebhookError(code, 'Words.');
    expect(faultsOfResult(path, problemAnswer(error, uuid(1)))).toEqual([]);
    expect(faultsOfResult(path, problemAnswer(error, undefined))).toEqual([]);
  });

  test.each(['accepted', 'duplicate'] as const)('the answer %s is as described', (code) => {
    expect(faultsOfResult(path, receiptAnswer({ code, requestUuid: uuid(1) }))).toEqual([]);
  });
});

test.each<[number, string, RequestParts, Partial<VerifierSettings>?]>([
  [200, 'accepted', {}],
  [400, 'malformed_header', { headers: { 'x-webhook-request-uuid': 'x' } }],
  [400, 'malformed_body', { body: '[]' }],
  [400, 'missing_field', { body: '{"id":42}' }],
  [400, 'unsupported_field', { body: '{"id":42,"status":{}}' }],
  [401, 'hash_mismatch', { secret: 'guess' }],
  [403, 'source_not_allowed', {}, { isAllowedSource: sourceAllowList(['198.51.100.0/24']) }],
  [404, 'unknown_event_type', { path: { eventType: 'Nonsense' } }],
  [404, 'not_found', { path: { eventType: 'x', token: `${PATH_TOKEN}x` } }, { pathToken: 'require' }],
  [413, 'body_too_large', { body: `{"x":"${'x'.repeat(262_137)}"}` }],
  [415, 'unsupported_media_type', { secret: 'guess', headers: { 'content-type': 'text/plain' } }],
  [422, 'body_not_portable', { body: '{"id":42,"status":"VALID","ID":43}' }],
  [422, 'signed_fields_rejected', { signed: '42', headers: { 'x-webhook-security-fields': 'id' } }],
])('%i %s as the verifier gives it is as described', async (status, code, parts, settings = {}) => {
  const { body, ...answer } = await new VerifierRig(settings).send(parts);
  expect({ ...answer, code: body.code }).toMatchObject({ status, code });
  const headers = { 'content-type': String(answer.type), 'cache-control': 'no-store' };
  expect(answers.faults(PATH, { status, headers, body })).toEqual([]);
});

describe('an answer is not as described', () => {
  const problem = (change: object) => ({
    type: 'urn:cedar-webhooks:problem:hash_mismatch',
    title: 'Hash does not verify',
    status: 401,
    detail: 'The security hash does not verify.',
    code: 'hash_mismatch',
    ...change,
  });
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

  test('unless something is wrong with it', () => {
    expect(answers.faults(PATH, { status: 401, headers, body: problem({}) })).toEqual([]);
  });

  test.each<[string, object]>([
    ['with the code of another status', { code: 'uuid_conflict' }],
    ['with another status in the body', { status: 400 }],
    ['without a detail', { detail: undefined }],
    ['with a UUID in upper case', { requestUuid: uuid(1).replace('8000', 'A000') }],
    ['with a type of its own', { type: 'about:blank' }],
  ])('%s', (_name, change) => {
    const body = JSON.parse(JSON.stringify(problem(change)));
    expect(answers.faults(PATH, { status: 401, headers, body })).not.toEqual([]);
  });

  test('if it may be stored', () => {
    expect(
      answers.faults(PATH, {
        status: 401,
        headers: { ...headers, 'cache-control': 'public' },
        body: problem({}),
      }),
    ).not.toEqual([]);
  });

  test('if it is 503 and does not say when to send again', () => {
    const body = problem({ status: 503, code: 'unavailable' });
    expect(answers.faults(PATH, { status: 503, headers, body })).not.toEqual([]);
    expect(answers.faults(PATH, { status: 503, headers: { ...headers, 'retry-after': '5' }, body })).toEqual(
      [],
    );
  });
});
