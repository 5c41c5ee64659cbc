import { entityDetail } from '../../../console/server/entity-detail.ts';

test('a history tells what was late, what failed and what goes on', () => {
  const record = (requestUuid: string, rest: object = {}) => ({
    requestUuid,
    status: 'VALID',
    claimedAt: 1,
    ...rest,
  });
  const detail = entityDetail({
    entity: 'merchant',
    id: '42',
    current: { requestUuid: 'b', status: 'FLAGGED', claimedAt: 2 },
    events: [
      record('a', { handledAt: 9, late: true }),
      record('b', { failedAt: 5 }),
      // It failed at first.
      record('c', { failedAt: 5, handledAt: 7 }),
      record('d'),
    ],
  });
  expect(detail).toEqual({
    entity: 'merchant',
    id: '42',
    status: 'FLAGGED',
    statusSince: 2,
    history: [
      { requestUuid: 'a', status: 'VALID', claimedAt: 1, handledAt: 9, late: true, failed: false },
      { requestUuid: 'b', status: 'VALID', claimedAt: 1, late: false, failed: true },
      { requestUuid: 'c', status: 'VALID', claimedAt: 1, handledAt: 7, late: false, failed: false },
      { requestUuid: 'd', status: 'VALID', claimedAt: 1, late: false, failed: false },
    ],
  });
});

test('without a handled event there is no status', () => {
  expect(entityDetail({ entity: 'merchant', id: '42', events: [] })).toEqual({
    entity: 'merchant',
    id: '42',
    history: [],
  });
});
