import { shortName } from '../model/asset';
import { DEFAULTS } from '../model/labels';
import { defaultDimension, shapeOf } from '../model/models';
import { type EmbeddingTask, isTimed, type NewTask } from '../model/task';
import { parseUrl } from '../model/url';

/**
 * Whether a listed task can be the one that a request asked for.
 * - `same`: all that tells it apart is shown, and equal
 * - `possible`: nothing contradicts it, but something is not shown or is written differently
 * - `other`: it belongs to something else
 */
export type TaskMatch = 'same' | 'possible' | 'other';

function worst(all: readonly TaskMatch[]): TaskMatch {
	if (all.includes('other')) return 'other';
	return all.includes('possible') ? 'possible' : 'same';
}

function compare<T>(shown: T | undefined, asked: T): TaskMatch {
	if (shown === undefined) return 'possible';
	return shown === asked ? 'same' : 'other';
}

/** An address in the normal form of the web: `HTTP://A.b:80` is `http://a.b/`. */
const normalUrl = (url: string): string => parseUrl(url)?.href ?? url;

/** A text without what a server may write differently. */
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

/** The list shows only the name of a file, so no match is certain. That of an asset may be unknown. */
function ofFile({ url, fileName, apiVersion }: EmbeddingTask, asked: string | undefined) {
	if (asked === undefined) return 'possible';
	// Embed v2 gets a file as an asset, and may show the address of that.
	if (fileName === undefined) return url === undefined || apiVersion ? 'possible' : 'other';
	const names = [asked, lastPart(asked), shortName(asked)].map(bare);
	const isNamed = [fileName, lastPart(fileName)].some((name) => names.includes(bare(name)));
	return isNamed ? 'possible' : 'other';
}

function ofSource(listed: EmbeddingTask, { source, maxDurationSec }: NewTask): TaskMatch {
	if (source.kind !== 'url') return ofFile(listed, source.file.name);
	// With a limit it became an asset first: the list may show the name or the address of that.
	return maxDurationSec === undefined ? ofUrl(listed, source.url) : 'possible';
}

/** The list calls the whole of any media but a video `asset`. */
function ofScopes(shown: readonly string[] = [], { scopes, mediaType = 'video' }: NewTask) {
	if (shown.length === 0) return 'possible';
	const whole = mediaType === 'video' ? 'video' : 'asset';
	const asked = new Set<string>(scopes.map((scope) => (scope === 'video' ? whole : scope)));
	const isEqual = new Set(shown).size === asked.size && shown.every((scope) => asked.has(scope));
	return isEqual ? 'same' : 'other';
}

/** Only Embed v2 lists them; v1 creates all of them, whatever was asked for. */
function ofOptions({ options: shown }: EmbeddingTask, asked: NewTask): TaskMatch {
	if (shown === undefined) return 'same';
	const { options: chosen = [], model, mediaType = 'video' } = asked;
	const options = chosen.length > 0 ? chosen : (shapeOf(model).options[mediaType] ?? []);
	if (options.length === 0) return 'same';
	const isEqual = shown.length === options.length && options.every((each) => shown.includes(each));
	return isEqual ? 'same' : 'possible';
}

/** The request has settings that the list does not show. */
const isHidden = (asked: NewTask): boolean =>
	asked.part !== undefined ||
	(asked.embeddingType ?? 'separate') !== 'separate' ||
	(asked.dimension ?? defaultDimension(asked.model)) !== defaultDimension(asked.model) ||
	(asked.timeBasedMetadata ?? []).length > 0;

export function matchTask(listed: EmbeddingTask, asked: NewTask): TaskMatch {
	// A failed task is of no use: sending the request again does not pay twice for the same result.
	if (listed.state === 'failed') return 'other';
	const { mediaType = 'video', segmentation, clipLength = DEFAULTS.videoClipLength } = asked;
	// v1 has only videos, and does not say so.
	const isUnstatedVideo = listed.mediaType === undefined && mediaType === 'video';
	// Only audio and video are cut into clips.
	const clips: TaskMatch[] = isTimed(mediaType)
		? [
				segmentation === 'dynamic' ? 'possible' : compare(listed.clipLength, clipLength),
				ofScopes(listed.scopes, asked),
			]
		: ['possible'];
	return worst([
		ofSource(listed, asked),
		compare(listed.model, asked.model),
		isUnstatedVideo ? 'same' : compare(listed.mediaType, mediaType),
		ofOptions(listed, asked),
		...clips,
		isHidden(asked) ? 'possible' : 'same',
	]);
}

/** Whether two requests are for the same address, whichever part of its video they ask for. */
export function sameAddress({ source: one }: NewTask, { source: other }: NewTask): boolean {
	return one.kind === 'url' && other.kind === 'url' && place(one.url) === place(other.url);
}

/** All that a request asks for except its media, as a text: equal for equal requests. */
export function settingsOf(task: NewTask): string {
	const set = Object.entries(task).filter(
		([name, value]) => name !== 'source' && value !== undefined,
	);
	return JSON.stringify(set.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The same, with its media. */
export const fingerprintOf = (task: NewTask): string => mediaOf(task) + settingsOf(task);

function mediaOf({ source }: NewTask): string {
	if (source.kind === 'url') return JSON.stringify([source.url]);
	if (source.kind === 'asset') return JSON.stringify(['asset', source.assetId]);
	const { name, size, type } = source.file;
	return JSON.stringify([name, size, type]);
}
