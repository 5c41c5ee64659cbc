/** What the package has in the place of LevelDB does the same. */
jest.mock('level', () => jest.requireActual('../../../local/aws/sqlite-level.ts'));

import './dynamodb.integration.test.ts';
