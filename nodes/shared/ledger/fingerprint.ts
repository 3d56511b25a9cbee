import type { NewTask } from '../model/task';

/** All that a request asks for besides its media, as a text: the same for the same. */
export function settingsOf(task: NewTask): string {
	const set = Object.entries(task).filter(
		([name, value]) => name !== 'source' && value !== undefined,
	);
	return JSON.stringify(set.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What is known of a request's media, as a text: the same for the same. */
export function mediaOf({ source }: NewTask): string {
	switch (source.kind) {
		case 'url':
			return JSON.stringify([source.url]);
		case 'asset':
			return JSON.stringify(['asset', source.assetId]);
		case 'file':
			return JSON.stringify([source.file.name, source.file.size, source.file.type]);
	}
}
