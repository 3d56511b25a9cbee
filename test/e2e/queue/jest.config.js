/** Queue mode: a main process, two workers and a Redis. */
module.exports = {
	...require('../jest.config.js'),
	globalSetup: undefined,
	displayName: 'queue',
	rootDir: '../../..',
	testMatch: ['<rootDir>/test/e2e/queue/**/*.test.ts'],
};
