import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { checkFieldPolicy } from '../../../lambda/core/signature/field-policy.ts';
import { mockPayload, mockStatus } from '../../../operator/sender/mock-payload.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

function typeOf(entity: string): EventType {
  const found = DEFAULT_EVENT_TYPES.find((eventType) => eventType.entity === entity);
  if (found === undefined) throw new Error(entity);
  return found;
}

test('a transaction has the documented fields: integer ids and times, amounts as text', () => {
  const body = mockPayload(typeOf('transaction'), { id: '42', status: 'NONE', at: NOON });
  expect(JSON.parse(JSON.stringify(body))).toEqual({
    id: 42,
    status: 'NONE',
    businessRequestId: 42,
    fromBusinessId: 49,
    toBusinessExternalAccountId: 53,
    toAmount: '100000.0',
    clientStatus: 'NONE',
    creationTime: NOON - 3_600_000,
    lastUpdateTime: NOON,
  });
});

test.each(DEFAULT_EVENT_TYPES)('mock statuses of $name keep its policy', (eventType) => {
  for (let index = 0; index < 10; index++) {
    const verdict = checkFieldPolicy(eventType, ['id', 'status'], ['42', mockStatus(eventType, index)]);
    expect(verdict.kept).toBe(true);
  }
});

test('long ids keep their digits; ids that are no whole numbers are text', () => {
  const text = (id: string) =>
    JSON.stringify(mockPayload(typeOf('unclassified'), { id, status: 'X', at: 0 }));
  expect(text('90071992547409931')).toContain('"id":90071992547409931,');
  expect(text('007')).toContain('"id":"007",');
});

test('id and status go where the configuration says, nested too', () => {
  const eventType = { ...typeOf('merchant'), subjectField: 'data.id', statusField: 'kycStatus' };
  const body = JSON.parse(JSON.stringify(mockPayload(eventType, { id: '1', status: 'NEW', at: 0 })));
  expect(body).toMatchObject({ data: { id: 1 }, kycStatus: 'NEW' });
});
