import type { NewTask } from '../model/task';

/** All that a request asks for besides its media, as a text: the same for the same. */
export function settingsOf(task: NewTask): string {
	const set = Object.entries(task).filter(
		([name, value]) => name !== 'source' && value !== undefined,
	);
	return JSON.stringify(set.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** All that is known of a request, its media included, as a text: the same for the same. */
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
