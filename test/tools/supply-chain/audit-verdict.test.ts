import { auditVerdict as verdictOf } from '../../../tools/supply-chain/audit-verdict.ts';

const auditVerdict = (output: string) => verdictOf(output, (folder) => folder === 'node_modules/left-pad');

test('no finding is clean', () => {
  expect(auditVerdict('{"auditReportVersion":2,"vulnerabilities":{}}').outcome).toBe('clean');
});

test('a finding is named, with what to do', () => {
  const vulnerabilities = {
    'left-pad': { severity: 'high', range: '<1.3.0', fixAvailable: true },
    'right-pad': { severity: 'low', range: '*', fixAvailable: false },
  };
  expect(auditVerdict(JSON.stringify({ vulnerabilities }))).toEqual({
    outcome: 'vulnerable',
    lines: [
      'left-pad <1.3.0: high severity. Run `npm audit fix`.',
      'right-pad *: low severity. There is no fix yet: replace the package or override its version.',
    ],
  });
});

test('a finding counts where one of its copies is handed on', () => {
  const finding = { severity: 'high', range: '*', fixAvailable: true };
  const found = (nodes: string[]) =>
    auditVerdict(JSON.stringify({ vulnerabilities: { 'left-pad': { ...finding, nodes } } })).outcome;
  expect(found(['node_modules/jest/node_modules/left-pad'])).toBe('clean');
  expect(found(['node_modules/jest/node_modules/left-pad', 'node_modules/left-pad'])).toBe('vulnerable');
});

test('a registry without an audit endpoint is said not to have been asked', () => {
  const { outcome, lines } = auditVerdict('{"message":"405 Method Not Allowed","statusCode":405,"error":{}}');
  expect(outcome).toBe('not asked');
  expect(lines.join()).toContain('could not be asked');
});

test.each([
  '{"message":"503 Service Unavailable","statusCode":503,"error":{}}',
  '{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile."}}',
  '{"message":"request to the registry failed","error":{"code":"ECONNREFUSED"}}',
  '{}',
  '',
])('any other failure may hide findings, so it is one: %s', (output) => {
  expect(() => auditVerdict(output)).toThrow(/^npm audit/);
});
