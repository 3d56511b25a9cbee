/**
 * The house (nodes/shared): arrows point down this list and never back, and no file imports one that
 * imports it. `npm run lint` holds it.
 */
const ROOMS = ['run', 'ledger', 'api', 'http', 'media', 'output', 'fields', 'model'];

/** Besides the rooms below it, what a room may not know. */
const STRANGERS = {
	output: ['run', 'ledger', 'api', 'http', 'media', 'fields'],
	fields: ['run', 'ledger', 'api', 'http', 'media', 'output'],
	model: ROOMS.filter((room) => room !== 'model'),
	http: ['run', 'ledger', 'api', 'media', 'output', 'fields'],
	media: ['run', 'ledger', 'api', 'http', 'output', 'fields'],
	api: ['run', 'ledger', 'media', 'output', 'fields'],
	ledger: ['run', 'media', 'output', 'fields'],
};

const path = (rooms) => `^nodes/shared/(${[].concat(rooms).join('|')})/`;

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
		...Object.entries(STRANGERS).map(([room, strangers]) => ({
			name: `${room}-knows-only-what-is-below`,
			severity: 'error',
			from: { path: path(room) },
			to: { path: path(strangers) },
		})),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: 'node_modules',
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
	},
};
