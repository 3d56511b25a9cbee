/** A real n8n that is killed at chosen places: minutes, as its trigger polls twice a minute at most. */
module.exports = {
	...require('../jest.config.js'),
	globalSetup: undefined,
	displayName: 'kill',
	rootDir: '../../..',
	testMatch: ['<rootDir>/test/e2e/kill/**/*.test.ts'],
};
