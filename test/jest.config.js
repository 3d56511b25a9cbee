/** Everything that needs no installed n8n: pure functions, n8n-core's engine, the emulator, the contract. */
module.exports = {
	displayName: 'test',
	rootDir: '..',
	testMatch: ['<rootDir>/test/{unit,engine,emulator,contract,tools}/**/*.test.ts'],
	// Types are checked by `npm run lint`.
	transform: {
		'\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
	},
	// Speed is the benchmark's matter: a slow machine fails no test.
	testTimeout: 60_000,
	setupFilesAfterEnv: ['<rootDir>/test/array-lengths.js'],
	testSequencer: '<rootDir>/test/longest-first.js',
	modulePathIgnorePatterns: ['<rootDir>/.cache'],
};
