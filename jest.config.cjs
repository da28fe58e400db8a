const { availableParallelism } = require('node:os');

/** Tests run as CommonJS compiled by swc: Jest cannot require() the ESM-only Nest packages on Node 20 otherwise. */
const transform = {
  '^.+\\.[cm]?[jt]s$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2022',
      },
      module: { type: 'commonjs' },
    },
  ],
};
const shared = {
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
/** For specs that use MongoDB: one server for the whole run. */
const withDatabase = {
  ...shared,
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
};
/** For specs that run the compiled programs, too. */
const withPrograms = { ...withDatabase, globalSetup: '<rootDir>/test/global-setup-programs.mjs' };
const ofPrograms = ['smoke', 'chaos'];

module.exports = {
  // A shared machine is slow at times; no test is about time.
  testTimeout: 60_000,
  // A spec waits for other processes of its own machine half of the time. More than one above the cores makes specs slow.
  maxWorkers: availableParallelism() + 1,
  // Compiled modules of all specs would stay in memory otherwise.
  workerIdleMemoryLimit: '1GB',
  collectCoverageFrom: ['<rootDir>/src/**/*.ts', '!**/*.{spec,d}.ts'],
  // For the whole run (`npm run test:cov`): unit specs alone reach a third. Branches count the metadata of decorators, too.
  coverageThreshold: { global: { statements: 80, lines: 80, functions: 80, branches: 60 } },
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{src,bench}/**/*.spec.ts'] },
    { ...withDatabase, displayName: 'sandbox', testMatch: ['<rootDir>/sandbox/**/*.spec.ts'] },
    {
      ...withDatabase,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: ofPrograms.map((name) => `<rootDir>/test/${name}/`),
    },
    ...ofPrograms.map((name) => ({
      ...withPrograms,
      displayName: name,
      testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
    })),
  ],
};
