import type { EmulatorOptions } from '../../emulator';

/** What turns a switch, and the places of the answers that it must change, by question. */
export type Turn = [name: string, turn: EmulatorOptions, changes: Record<string, string[]>];

const HOUR_MS = 3600_000;

/**
 * Turns that do not touch the same answer, so that one emulator takes them all and the report must name
 * each of them, and nothing besides.
 */
export const FIRST: Turn[] = [
	[
		'v1 scopes as JSON',
		{ v1: { scopesAsJson: 'accepted' } },
		{ 'v1-scopes-as-json': ['verdict', 'scopes'] },
	],
	[
		'v1 scope video',
		{ v1: { videoScopeAlone: 'accepted' } },
		{ 'v1-scope-video-alone': ['verdict', 'scopes'] },
	],
	['v1 unknown ID', { v1: { unknownTask: 400 } }, { 'v1-id-unknown': ['status', 'retrieve'] }],
	[
		'v1 malformed ID',
		{ v1: { malformedTask: 404 } },
		{ 'v1-id-malformed': ['status', 'retrieve'] },
	],
	[
		'v1 early retrieve',
		{ v1: { earlyRetrieve: 'refused' } },
		{ 'v1-retrieve-early': ['verdict', 'body'] },
	],
	[
		'v1 broken file',
		{ v1: { brokenFile: 'failed' } },
		{ 'v1-broken-file': ['creation', 'ended', 'status'] },
	],
	[
		'rate headers',
		{ v1: { rateHeaders: 'creations' } },
		{ 'rate-headers-creations': ['v1', 'v1Refused', 'v2'] },
	],
	[
		'v2 errors',
		{ v2: { errorShape: 'flat' } },
		{ 'v2-error-form': ['invalid.form', 'invalid.code', 'unknown.form', 'unknown.code'] },
	],
	[
		'missing audio',
		{ v2: { missingAudio: 'failed' } },
		{ 'v2-missing-audio': ['ended', 'options'] },
	],
	['3.5 defaults', { v2: { transcriptionByDefault35: true } }, { 'v2-defaults-3.5': ['options'] }],
	['3.5 fused', { v2: { fusedWithoutMetadata: true } }, { 'v2-fused-3.5': ['verdict'] }],
	['local', { v2: { localScope30: true } }, { 'v2-local-3.0': ['verdict'] }],
	[
		'clips of 1 s',
		{ v2: { segmentationMinimum: 1 } },
		{ 'v2-segmentation-minimum': ['fixed', 'dynamic'] },
	],
	['no model', { v2: { modelNameRequired: false } }, { 'v2-model-missing': ['verdict'] }],
	['short tail', { v2: { shortTail: 'kept' } }, { 'v2-tail': ['tail'] }],
	['row order', { v2: { rowOrder: 'clip' } }, { 'v2-order': ['order'] }],
	['cuts', { v2: { optionOffsets: 'differ' } }, { 'v2-cuts': ['cuts'] }],
	['v2 malformed ID', { v2: { malformedTaskId: 400 } }, { 'v2-id-malformed': ['status'] }],
	['asset malformed ID', { v2: { malformedAssetId: 404 } }, { 'asset-id-malformed': ['status'] }],
	['expired', { v2: { expiredTask: 'failed' } }, { 'v2-expired': ['verdict', 'status'] }],
	[
		'unreachable URL',
		{ v2: { unreachableUrl: 'refused' } },
		{ 'v2-url-unreachable': ['creation', 'ended'] },
	],
	[
		'reserved asset',
		{ v2: { reservedAsset: 'not-found' } },
		{ 'parts-reserved-asset': ['status', 'asset'] },
	],
	['asset in use', { v2: { assetInUse: 'refused' } }, { 'asset-in-use': ['deletion'] }],
	['quoted ETag', { v2: { quotedEtag: 'refused' } }, { 'parts-etag-quoted': ['verdict'] }],
	[
		'list of sounds',
		{ v2: { pluralAudioKeys: true } },
		{
			'v2-list-audio': [
				'audio_embedding_scope',
				'audio_embedding_option',
				'audio_embedding_scopes',
				'audio_embedding_options',
			].map((name) => `row.audio_embedding.metadata.${name}`),
		},
	],
	[
		'size of parts',
		{ v2: { chunkBytes: 8_000_000, initialUrls: 3 } },
		{ 'parts-many': ['partBytes', 'urls'] },
	],
	['limit of parts', { v2: { multipartBytes: 10_000_000_000 } }, { 'parts-limit': ['limit'] }],
	[
		'expiry of parts',
		{ v2: { urlTtlMs: 2 * HOUR_MS, sessionTtlMs: HOUR_MS } },
		{ 'parts-expiry': ['sessionMinutes', 'urlMinutes'] },
	],
	[
		'headers of parts',
		{ v2: { uploadHeaders: { 'x-amz-meta-a': '1' } } },
		{ 'parts-headers': ['names'] },
	],
	['v1 list lag', { hostile: { listLagMs: 2400 } }, { 'v1-list-at-once': ['shown'] }],
	['v1 IDs', { hostile: { ids: 'uuid' } }, { 'v1-id-form': ['form'] }],
];

/** Turns that would be hidden by one of the above, or hide one. */
export const SECOND: Turn[] = [
	[
		'shared lists',
		{ v2: { sharedTasks: true } },
		{ 'lists-overlap': ['v2InListOfV1', 'v1InListOfV2'] },
	],
	['shared IDs', { v2: { sharedIds: true } }, { 'ids-overlap': ['v2ByV1', 'v1ByV2'] }],
	[
		'missing audio',
		{ v2: { missingAudio: 'refused' } },
		{ 'v2-missing-audio': ['creation', 'ended', 'options'] },
	],
	['row order', { v2: { rowOrder: 'shuffled' } }, { 'v2-order': ['order'] }],
	[
		'assets at once',
		{ v2: { assetProcessingMs: 0 } },
		{
			'asset-create': ['body.status', 'body.size', 'body.duration', 'body.technical_metadata'],
		},
	],
	[
		'rate headers',
		{ v1: { rateHeaders: 'all' } },
		{
			'rate-headers-creations': ['v1', 'v1Refused', 'v2'],
			'rate-headers-reads': ['names', 'countedDown'],
		},
	],
	['Date header', { hostile: { date: 'absent' } }, { 'v1-dates': ['agrees'] }],
	[
		'v1 early metadata',
		{
			hostile: {
				rewrites: [
					{ view: 'status', when: 'processing', path: 'video_embedding.metadata', to: 'absent' },
				],
			},
		},
		{ 'v1-status-early': ['body.video_embedding.metadata'] },
	],
];
