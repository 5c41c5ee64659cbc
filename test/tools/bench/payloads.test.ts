import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import { parseCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { attemptOf } from '../../../lambda/functions/handlers/attempt.ts';
import { batchPayload, bodyOf, webhookPayload } from '../../../tools/bench/payloads.ts';
import { uuidPlaceholder } from '../../../tools/bench/process/protocol.ts';

describe('what the bench sends', () => {
  it.each([400, 1024, 16_384, 262_144])('is a body of exactly %d bytes', (bytes) => {
    const body = bodyOf(bytes);
    expect(Buffer.byteLength(body)).toBe(bytes);
    expect(JSON.parse(body)).toMatchObject({ id: 1_234_567, status: 'VALID' });
  });

  it('is a webhook signed under the secret of the bench', () => {
    const event = JSON.parse(webhookPayload('{"id":42,"status":"VALID"}')) as APIGatewayProxyEventV2;
    expect(event.headers).toMatchObject({
      'x-webhook-request-uuid': uuidPlaceholder(),
      'x-webhook-security-fields': 'id,status',
      // SHA-256 of `42VALIDsecret of the bench`.
      'x-webhook-security-hash': '18b74c7c44af348a35d2f19c1f8614d8b1238cf25f7106ecccc3bb05f25d0a5b',
    });
  });

  it('is a batch with as many entities as wanted', () => {
    const { Records } = JSON.parse(batchPayload(10, 3)) as SQSEvent;
    expect(Records).toHaveLength(10);
    expect(new Set(Records.map(({ attributes }) => attributes.MessageGroupId)).size).toBe(3);
    expect(parseCloudEvent(Records[1]?.body ?? '')).toMatchObject({ subject: '1000001', status: 'VALID' });
  });

  it('is a batch of first deliveries, each event and its message under one UUID of their own', () => {
    const { Records } = JSON.parse(batchPayload(10, 10)) as SQSEvent;
    const attempts = Records.map((record) =>
      attemptOf(record, parseCloudEvent(record.body), 5, parseCloudEvent(record.body).claimedAt),
    );
    expect(attempts.filter(({ isFirst }) => isFirst)).toHaveLength(10);
    expect(new Set(Records.map(({ body }) => parseCloudEvent(body).requestUuid)).size).toBe(10);
  });
});
