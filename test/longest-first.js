const { default: Sequencer } = require('@jest/test-sequencer');

/** What mostly waits starts first; the rest, which mostly computes, fills the processors meanwhile. */
const ORDER = [
	...['engine/soak', 'engine/edge-cases/', 'engine/faults/', 'engine/'],
	...['e2e/n8n.test', 'e2e/editor', 'e2e/install', 'e2e/trigger-overlap'],
	...['e2e/any-store', 'e2e/nightly', 'e2e/v2'],
];

const rank = ({ path }) => {
	const at = ORDER.findIndex((part) => path.includes(`/test/${part}`));
	return at === -1 ? ORDER.length : at;
};

/** On a fresh clone jest knows no times and goes by the size of a file. */
module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
	}
};
