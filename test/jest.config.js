/** Everything that needs no installed n8n: pure functions, n8n-core's engine, the emulator, the contract. */
module.exports = {
	displayName: 'test',
	rootDir: '..',
	testMatch: ['<rootDir>/test/{unit,engine,emulator,contract}/**/*.test.ts'],
	transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	modulePathIgnorePatterns: ['<rootDir>/.cache'],
};
