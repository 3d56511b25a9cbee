import type { EmbeddingTask, NewTask } from '../model/task';
import { DEFAULTS } from '../model/labels';
import { shortName } from '../model/asset';
import { defaultDimension, shapeOf } from '../model/models';
import { parseUrl } from '../model/url';

/**
 * Whether a listed task can be the one that a request asked for.
 * - `same`: everything that tells it apart is shown, and equal
 * - `possible`: nothing speaks against it, but something is not shown or written otherwise
 * - `other`: it is of something else
 */
export type TaskMatch = 'same' | 'possible' | 'other';

function worst(all: readonly TaskMatch[]): TaskMatch {
	if (all.includes('other')) return 'other';
	return all.includes('possible') ? 'possible' : 'same';
}

const known = (equal: boolean): TaskMatch => (equal ? 'same' : 'other');

/** An address in the normal form of the web: `HTTP://A.b:80` is `http://a.b/`. */
const normalUrl = (url: string): string => parseUrl(url)?.href ?? url;

/** A text without all that a server may write differently. */
function bare(text: string): string {
	return text
		.replace(/(%[0-9a-f]{2})+/gi, (escapes) => {
			try {
				return decodeURIComponent(escapes);
			} catch {
				return escapes;
			}
		})
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\s"'\\+_-]/g, '');
}

/** Host and path of an address, bare. */
function place(url: string): string {
	const address = normalUrl(url)
		.replace(/[?#].*$/s, '')
		.replace(/^[a-z]+:\/\/([^@/]*@)?/i, '');
	return bare(address.replace(/\/+$/, ''));
}

const queryOf = (url: string): string[] =>
	(/\?([^#]*)/.exec(url)?.[1] ?? '')
		.split('&')
		.map(bare)
		.filter((field) => field !== '');

function ofUrl({ url, fileName }: EmbeddingTask, asked: string): TaskMatch {
	if (url === undefined) return fileName === undefined ? 'possible' : 'other';
	if (url === asked || normalUrl(url) === normalUrl(asked)) return 'same';
	if (place(url) !== place(asked)) return 'other';
	// The same place with another query is another video, unless the server leaves the query out.
	const fields = new Set(queryOf(asked));
	return queryOf(url).every((field) => fields.has(field)) ? 'possible' : 'other';
}

const lastPart = (name: string): string => name.split(/[\\/]/).pop() ?? name;

/**
 * The list shows only the name of a file, so a match is never sure.
 * @param asked its name; of an asset it may not be known here, nor whether it came from an address
 */
function ofFile(
	{ url, fileName, apiVersion }: EmbeddingTask,
	asked: string | undefined,
): TaskMatch {
	if (asked === undefined) return 'possible';
	// Embed v2 gets a file as an asset, and may tell where that lies.
	if (fileName === undefined) return url === undefined || apiVersion ? 'possible' : 'other';
	const names = [asked, lastPart(asked), shortName(asked)].map(bare);
	return [bare(fileName), bare(lastPart(fileName))].some((name) => names.includes(name))
		? 'possible'
		: 'other';
}

function ofSource(listed: EmbeddingTask, { source, maxDurationSec }: NewTask): TaskMatch {
	if (source.kind !== 'url') return ofFile(listed, source.file.name);
	// To learn how long it is, it was made an asset: the list may show the name or the place of that.
	return maxDurationSec === undefined ? ofUrl(listed, source.url) : 'possible';
}

/** The list calls the whole of any media but a video `asset`. */
function ofScopes(
	shown: readonly string[] | undefined,
	{ scopes, mediaType = 'video' }: NewTask,
): TaskMatch {
	if (shown === undefined || shown.length === 0) return 'possible';
	const asked = scopes.map((scope) => (scope === 'video' && mediaType !== scope ? 'asset' : scope));
	const set = new Set(shown);
	return known(set.size === new Set(asked).size && asked.every((scope) => set.has(scope)));
}

/** Media other than a video are told by the name under which the list has them. */
function ofMedia({ mediaType: shown }: EmbeddingTask, { mediaType = 'video' }: NewTask): TaskMatch {
	if (shown === undefined) return mediaType === 'video' ? 'same' : 'possible';
	return known(shown === mediaType);
}

/** Only Embed v2 lists them; v1 makes all there are, whatever is wanted of them. */
function ofOptions({ options: shown }: EmbeddingTask, asked: NewTask): TaskMatch {
	if (shown === undefined) return 'same';
	const { options: chosen = [], model, mediaType = 'video' } = asked;
	const options = chosen.length > 0 ? chosen : (shapeOf(model).options[mediaType] ?? []);
	if (options.length === 0) return 'same';
	const same = shown.length === options.length && options.every((each) => shown.includes(each));
	return same ? 'same' : 'possible';
}

/** Only media that are cut into clips of one length have a clip length. */
function ofCuts(listed: EmbeddingTask, asked: NewTask): TaskMatch {
	const { clipLength = DEFAULTS.videoClipLength, mediaType = 'video', segmentation } = asked;
	if (mediaType === 'image' || mediaType === 'document') return 'possible';
	const length =
		segmentation === 'dynamic' || listed.clipLength === undefined
			? 'possible'
			: known(listed.clipLength === clipLength);
	return worst([length, ofScopes(listed.scopes, asked)]);
}

/** Whether settings are asked for that the list does not show: a task without them looks the same. */
const isHidden = (asked: NewTask): boolean =>
	asked.part !== undefined ||
	(asked.embeddingType ?? 'separate') !== 'separate' ||
	(asked.dimension ?? defaultDimension(asked.model)) !== defaultDimension(asked.model) ||
	(asked.timeBasedMetadata ?? []).length > 0;

/** Compares what the list shows of a task with what was asked for. */
export function matchTask(listed: EmbeddingTask, asked: NewTask): TaskMatch {
	// A failed task is of no use: asking again does not pay for the same thing twice.
	if (listed.state === 'failed') return 'other';
	return worst([
		ofSource(listed, asked),
		listed.model === undefined ? 'possible' : known(listed.model === asked.model),
		ofMedia(listed, asked),
		ofOptions(listed, asked),
		ofCuts(listed, asked),
		isHidden(asked) ? 'possible' : 'same',
	]);
}

/** Whether two requests are for the same address, whichever part of its video they ask for. */
export function sameAddress({ source: one }: NewTask, { source: other }: NewTask): boolean {
	return one.kind === 'url' && other.kind === 'url' && place(one.url) === place(other.url);
}

/** All that a request asks for besides its media, as a text: equal for equal requests. */
export function settingsOf(task: NewTask): string {
	const set = Object.entries(task).filter(
		([name, value]) => name !== 'source' && value !== undefined,
	);
	return JSON.stringify(set.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The same with its media. */
export const fingerprintOf = (task: NewTask): string => mediaOf(task) + settingsOf(task);

function mediaOf({ source }: NewTask): string {
	switch (source.kind) {
		case 'url':
			return JSON.stringify([source.url]);
		case 'asset':
			return JSON.stringify(['asset', source.assetId]);
		case 'file':
			return JSON.stringify([source.file.name, source.file.size, source.file.type]);
	}
}
