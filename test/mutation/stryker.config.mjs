/** Mutates the pure core and runs its own tests only: what they do not notice, nothing noticed. */
export default {
  mutate: ['lambda/core/**/*.ts'],
  ignorePatterns: [
    '**',
    '!lambda/**/*.ts',
    '!test/lambda/**/*.ts',
    '!test/mutation/**',
    '!test/fixtures/**',
    '!jest.config.mjs',
    '!package.json',
  ],
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  plugins: ['@stryker-mutator/jest-runner'],
  // An unfinished run is taken up again where the sources are the same.
  incremental: true,
  incrementalFile: '.local/mutation/incremental.json',
  tempDirName: '.local/mutation/sandbox',
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: '.local/mutation/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  concurrency: 2,
  timeoutMS: 5000,
  timeoutFactor: 2,
  disableTypeChecks: false,
};
