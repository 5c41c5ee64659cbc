// Tests are compiled to CommonJS by swc: `@middy/core` and `commander` ship ES modules only, so they are compiled too.
const shared = {
  testEnvironment: '<rootDir>/test/setup/plain-globals.mjs',
  transform: {
    '^.+\\.(ts|m?js)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    // Middy's package exports know no `require` condition.
    '^@middy/(core|util)$': '<rootDir>/node_modules/@middy/$1/index.js',
    // The doors of the package, as they are here: examples import them by its name.
    '^cedar-webhooks/(handler|consumer|testing)$': '<rootDir>/$1/index.ts',
  },
  transformIgnorePatterns: ['/node_modules/(?!(@middy|commander)/)'],
};

const apart = (name) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
});

/** Tests with local runs, which share what is bundled and synthesized for them. */
const local = (name) => ({
  ...apart(name),
  globalSetup: '<rootDir>/test/setup/shared-assemblies.ts',
  globalTeardown: '<rootDir>/test/setup/remove-shared-assemblies.ts',
});

export default {
  // One worker less by default, which leaves half of two cores idle.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/setup/longest-first.mjs',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.integration\\.test\\.ts$', '/test/(?:simulation|e2e|browser|package)/'],
      setupFilesAfterEnv: ['<rootDir>/test/setup/no-outside.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/**/*.integration.test.ts'],
      globalSetup: '<rootDir>/test/setup/templates.ts',
      globalTeardown: '<rootDir>/test/setup/remove-templates.ts',
    },
    apart('simulation'),
    local('e2e'),
    local('browser'),
    {
      ...apart('package'),
      globalSetup: '<rootDir>/test/setup/packed.ts',
      globalTeardown: '<rootDir>/test/setup/remove-packed.ts',
    },
  ],
};
