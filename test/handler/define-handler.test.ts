import type { SqsBatch } from '../../handler/index.ts';

const variables = { ...process.env };
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 30_000 };
const noRecords: SqsBatch = { Records: [] };

afterEach(() => {
  process.env = { ...variables };
});

/** The door as it is when a module imports it first. */
function door(): typeof import('../../handler/index.ts') {
  let imported: typeof import('../../handler/index.ts') | undefined;
  jest.isolateModules(() => {
    imported = require('../../handler/index.ts');
  });
  if (imported === undefined) throw new Error('It was not imported.');
  return imported;
}

test('outside of Lambda a module that defines handlers needs nothing, until one is called', async () => {
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  delete process.env.ENTITY_TABLE;
  const handler = door().defineHandler('BusinessKycStatusChanged', async () => {});
  await handler.ready;
  await expect(handler(noRecords, context)).rejects.toThrow(/ENTITY_TABLE is missing/);
});

test('in Lambda an environment that cannot be used fails the initialisation', () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'merchant';
  delete process.env.ENTITY_TABLE;
  expect(() => door().defineHandler('BusinessKycStatusChanged', async () => {})).toThrow(
    /ENTITY_TABLE is missing/,
  );
});
