import shared from '../../jest.config.mjs';

const [{ displayName: _name, setupFilesAfterEnv: _guard, testEnvironment: _globals, ...unit }] =
  shared.projects;

/** The core's own tests, alone, but for those of time: a changed program is a slow one. See fixed-seed.ts for its random values. */
export default {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/lambda/core/**/*.test.ts'],
  testPathIgnorePatterns: ['\\.time\\.test\\.ts$'],
  setupFiles: ['<rootDir>/test/mutation/fixed-seed.ts'],
};
