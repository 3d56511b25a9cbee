/** The packed package in a real n8n. */
module.exports = {
	...require('../jest.config.js'),
	displayName: 'e2e',
	rootDir: '../..',
	testMatch: ['<rootDir>/test/e2e/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/prepare.ts',
	// The first time, n8n itself is downloaded; and a slow machine fails no test.
	testTimeout: 30 * 60_000,
};
