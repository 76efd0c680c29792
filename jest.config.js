/** One config for every suite. Transform only (swc); the types are checked by `npm run types`. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdk.out/', '<rootDir>/.local/'],
  reporters: ['default', '<rootDir>/test/support/no-skips-reporter.js'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
