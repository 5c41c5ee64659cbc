import shared from '../../jest.config.mjs';

const [{ displayName: _name, testPathIgnorePatterns: _ignored, ...unit }] = shared.projects;

/** The core's own tests, alone. See fixed-seed.ts for its random values. */
export default {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/lambda/core/**/*.test.ts'],
  setupFiles: ['<rootDir>/test/mutation/fixed-seed.ts'],
};
