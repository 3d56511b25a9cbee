/** Open questions that a run with a few small files cannot settle, and why. */
export const UNASKED: readonly { question: string; source: string; why: string }[] = [
	{
		question: 'Body of a 429',
		source: 'TWELVELABS.md §13.3',
		why: 'Nobody’s limit is used up on purpose. If one is met, the report shows it.',
	},
	{
		question: 'Uploads over 2 GB; whether 200 MB of an asset are decimal',
		source: 'TWELVELABS.md §13.5, EMBED_V2.md §11.10',
		why: 'It would take hundreds of megabytes.',
	},
	{
		question: 'Price and limits of marengo3.5',
		source: 'EMBED_V2.md §11.16',
		why: 'The bill says it, not the API. The tokens used are in the report.',
	},
	{
		question: 'Whether embedding counts on the free plan; what several options or a window cost',
		source: 'EMBED_V2.md §11.17, §11.22',
		why: 'The bill says it. The rate limit headers in the report may tell the seconds counted.',
	},
	{
		question: 'Whether offsets follow a file’s own start time',
		source: 'EMBED_V2.md §11.21',
		why: 'The samples begin at 0.',
	},
];
