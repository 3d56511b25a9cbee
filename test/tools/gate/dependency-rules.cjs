/** Each room of nodes/shared, and which others it may import. `npm run lint` checks it. */
const KNOWS = {
	run: ['ledger', 'api', 'http', 'media', 'output', 'fields', 'model'],
	ledger: ['api', 'http', 'model'],
	api: ['http', 'model'],
	http: ['model'],
	media: ['model'],
	output: ['model'],
	fields: ['model'],
	model: [],
};

const path = (rooms) => `^nodes/shared/(${rooms.join('|')})/`;

module.exports = {
	forbidden: [
		{ name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
		{
			name: 'shared-knows-no-node',
			severity: 'error',
			from: { path: '^nodes/shared/' },
			to: { path: '^nodes/(?!shared/)' },
		},
		{
			name: 'wire-stays-inside',
			severity: 'error',
			comment: "What speaks one API's JSON is reached through its door only.",
			from: { pathNot: '^nodes/shared/api/' },
			to: { path: '^nodes/shared/api/v\\d/(read|task-form|task-body)' },
		},
		...Object.entries(KNOWS).map(([room, known]) => ({
			name: `${room}-knows-only-what-is-below`,
			severity: 'error',
			from: { path: path([room]) },
			to: { path: path(Object.keys(KNOWS)), pathNot: path([room, ...known]) },
		})),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: 'node_modules',
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
	},
};
