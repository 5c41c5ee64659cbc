import { csvLine, exportWriter } from '../../../operator/export/export-format.ts';
import { type ExportRecord, entryRecord } from '../../../operator/export/export-record.ts';

const RECORD: ExportRecord = {
  ...entryRecord({
    key: 'k',
    time: Date.UTC(2026, 10, 22, 12),
    state: 'handling',
    requestUuid: '0b1c2d3e-0000-4000-8000-000000000001',
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    note: 'attempt 1 of 5 failed: Error, "no"',
    nextAttemptAt: Date.UTC(2026, 10, 22, 12, 3),
  }),
  securityFields: 'id,status',
  body: '{"id": 42,\n"status":"VALID"}',
};

test('a table has a head, and a cell for every field whether it is known or not', () => {
  const { head, line } = exportWriter('csv', true);
  expect(head).toBe(
    'receivedAt,state,requestUuid,eventType,entity,subject,status,code,httpStatus,note,nextAttemptAt,securityFields,body\r\n',
  );
  expect(line(RECORD)).toBe(
    '2026-11-22T12:00:00.000Z,handling,0b1c2d3e-0000-4000-8000-000000000001,BusinessKycStatusChanged,merchant,42,VALID,,,' +
      '"attempt 1 of 5 failed: Error, ""no""",2026-11-22T12:03:00.000Z,"id,status","{""id"": 42,\n""status"":""VALID""}"\r\n',
  );
});

test('without bodies neither format has them', () => {
  for (const format of ['csv', 'jsonl'] as const) {
    const { head, line } = exportWriter(format, false);
    expect(head + line(RECORD)).not.toMatch(/body|securityFields|\{""?id/);
  }
});

test('an object has what is known, under the same names, and its body as text', () => {
  const { head, line } = exportWriter('jsonl', true);
  expect(head).toBe('');
  expect(line(RECORD)).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(line(RECORD))).toEqual(RECORD);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠A1'])(
  'a spreadsheet does not run %j',
  (cell) => {
    expect(csvLine([cell]).replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

test('what is no formula stays as it is', () => {
  expect(csvLine(['a=b', '1-1', ' =1', ''])).toBe('a=b,1-1, =1,\r\n');
});
