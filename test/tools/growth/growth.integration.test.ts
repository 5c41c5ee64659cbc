import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { LedgerTable } from '../../../lib/constructs/ledger-table.ts';
import { tableShape } from '../../../local/aws/usage/table-shape.ts';
import { LEDGER_SHAPE } from '../../../tools/growth/cloud/shapes.ts';
import { steeperThanLinear } from '../../../tools/growth/growth-table.ts';
import { PARTS } from '../../../tools/growth/parts/parts.ts';

test.each(Object.entries(PARTS))('%s: nothing grows faster than what it grows with', async (_, measure) => {
  const tables = await measure(true);
  expect(tables.flatMap(({ rows }) => rows).length).toBeGreaterThan(3);
  expect(steeperThanLinear(tables)).toEqual([]);
});

test('the ledger that is counted on is that of the stack', () => {
  const stack = new Stack();
  new LedgerTable(stack, 'Ledger', { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });
  const [table] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  expect(tableShape(table?.Properties)).toEqual(LEDGER_SHAPE);
});
