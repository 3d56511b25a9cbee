import { DOCUMENTED_RULES, type V2Rules } from './validate/rules';
import { isObject } from './validate/shape';

const MB = 1024 * 1024;

/** What is not known of Embed v2 and Assets, and what only tests want small. Every one has a default. */
export interface V2Switches extends V2Rules {
	/** Whether each version's list also shows the tasks of the other. */
	sharedTasks: boolean;
	/** Whether each version also retrieves the tasks of the other by their IDs. */
	sharedIds: boolean;
	/** Errors of Embed v2: `{ error: { code, message, details } }` or `{ code, message }`. */
	errorShape: 'nested' | 'flat';
	/** A video without a sound track, asked explicitly for `audio` or `transcription`. */
	missingAudio: 'no-rows' | 'refused' | 'failed';
	/** A last fixed clip under 2 s. */
	shortTail: 'dropped' | 'kept';
	/** `differ`: rows of `transcription` end 0.5 s before those of the other options. */
	optionOffsets: 'same' | 'differ';
	/** Rows grouped by option, or clip by clip, or in an order drawn from the content. */
	rowOrder: 'option' | 'clip' | 'shuffled';
	/** Status for a task ID that is no 24 hexadecimal digits. */
	malformedTaskId: 404 | 400;
	/** The same for an asset ID. */
	malformedAssetId: 400 | 404;
	/** A task over seven days old: gone, or failed with "no longer available". */
	expiredTask: 'not-found' | 'failed';
	/** A `media_source.url` that cannot be fetched: refused at creation, or the task fails. */
	unreachableUrl: 'failed' | 'refused';
	/** GET of a multipart asset whose parts are not all in. */
	reservedAsset: 'processing' | 'not-found';
	/** DELETE of an asset that a running task uses. */
	assetInUse: 'deleted' | 'refused';
	/** A part's proof within the quotes its ETag has. */
	quotedEtag: 'accepted' | 'refused';
	/** Plural names of the audio keys in the list's metadata, as the older reference has them. */
	pluralAudioKeys: boolean;
	/** Milliseconds an asset is `processing` once its bytes are in. */
	assetProcessingMs: number;
	/** Bytes of one part of a multipart upload; the service's are at least 5 MiB. */
	chunkBytes: number;
	/** Presigned URLs that come with a new session; the rest must be asked for. */
	initialUrls: number;
	/** Milliseconds a presigned URL can be used. */
	urlTtlMs: number;
	/** Milliseconds an upload session lives. */
	sessionTtlMs: number;
	/** What every PUT of a part must carry. */
	uploadHeaders: Readonly<Record<string, string>>;
	/** The largest direct upload: 200 MB, read as decimal. */
	directBytes: number;
	/** The largest video or sound by URL: 4 GB. */
	urlBytes: number;
	/** The largest image: 32 MB. */
	imageBytes: number;
	/** The largest document by URL: 512 MB. */
	documentUrlBytes: number;
	/** The largest multipart upload: 10 GB, read as GiB. */
	multipartBytes: number;
	/** Tokens one embedding of a text document can cover; an invention. */
	documentTokens: number;
}

/** The reference where it speaks, else the likelier reading. */
export const DEFAULT_SWITCHES: Readonly<V2Switches> = {
	...DOCUMENTED_RULES,
	sharedTasks: false,
	sharedIds: false,
	errorShape: 'nested',
	missingAudio: 'no-rows',
	shortTail: 'dropped',
	optionOffsets: 'same',
	rowOrder: 'option',
	malformedTaskId: 404,
	malformedAssetId: 400,
	expiredTask: 'not-found',
	unreachableUrl: 'failed',
	reservedAsset: 'processing',
	assetInUse: 'deleted',
	quotedEtag: 'accepted',
	pluralAudioKeys: false,
	assetProcessingMs: 100,
	chunkBytes: 5 * MB,
	initialUrls: 10,
	urlTtlMs: 3600_000,
	sessionTtlMs: 24 * 3600_000,
	uploadHeaders: { 'Content-Type': 'application/octet-stream' },
	directBytes: 200_000_000,
	urlBytes: 4096 * MB,
	imageBytes: 32 * MB,
	documentUrlBytes: 512 * MB,
	multipartBytes: 10_240 * MB,
	documentTokens: 8192,
};

/** The values of those switches that are words or numbers of a choice. */
const CHOICES: Partial<Record<keyof V2Switches, readonly (string | number)[]>> = {
	segmentationMinimum: [1, 2],
	errorShape: ['nested', 'flat'],
	missingAudio: ['no-rows', 'refused', 'failed'],
	shortTail: ['dropped', 'kept'],
	optionOffsets: ['same', 'differ'],
	rowOrder: ['option', 'clip', 'shuffled'],
	malformedTaskId: [404, 400],
	malformedAssetId: [400, 404],
	expiredTask: ['not-found', 'failed'],
	unreachableUrl: ['failed', 'refused'],
	reservedAsset: ['processing', 'not-found'],
	assetInUse: ['deleted', 'refused'],
	quotedEtag: ['accepted', 'refused'],
};

/**
 * Reads switches that came from elsewhere.
 * @throws Error for a name or value that is none: a switch that silently did nothing would let a test
 * pass for the wrong reason
 */
export function parseSwitches(value: unknown): Partial<V2Switches> {
	if (!isObject(value)) throw new Error('expected a JSON object');
	const known: Record<string, unknown> = { ...DEFAULT_SWITCHES };
	const choices: Record<string, readonly unknown[] | undefined> = CHOICES;
	for (const [name, given] of Object.entries(value)) {
		if (!Object.hasOwn(known, name)) throw new Error(`unknown switch ${name}`);
		const choice = choices[name];
		const right = choice ? choice.includes(given) : isLike(given, known[name]);
		if (!right) throw new Error(`${name} cannot be ${JSON.stringify(given)}`);
	}
	return value;
}

function isLike(given: unknown, example: unknown): boolean {
	if (!isObject(example)) return typeof given === typeof example;
	return isObject(given) && Object.values(given).every((each) => typeof each === 'string');
}
