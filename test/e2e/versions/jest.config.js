/** What is tried on each version of n8n that `npm run e2e:versions` is given. */
module.exports = {
	...require('../jest.config.js'),
	globalSetup: undefined,
	displayName: 'versions',
	rootDir: '../../..',
	testMatch: [
		'<rootDir>/test/e2e/versions/**/*.test.ts',
		'<rootDir>/test/e2e/{stop-and-kill,trigger}.test.ts',
	],
};
