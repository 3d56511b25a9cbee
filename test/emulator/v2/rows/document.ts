import { blend, direction } from '../../embedding/vectors';
import { textVector, wordParts } from '../../embedding/words';
import { chunksOf } from '../content/sentences';
import type { Content } from '../content/content';
import { documentInForce, type DocumentBody } from '../validate/document';
import type { RowMaker, V2Row } from './row';

const QUADRANTS = ['top_left', 'top_right', 'bottom_left', 'bottom_right'] as const;

/** How much of a page's vector the words of its file's name take. */
const NAME_WEIGHT = 0.6;

/** Where a row lies; what does not apply is null. */
type Place = Pick<V2Row, 'start_page_number' | 'end_page_number' | 'quadrant' | 'chunk_index'>;

const NOWHERE: Place = {
	start_page_number: null,
	end_page_number: null,
	quadrant: null,
	chunk_index: null,
};

/**
 * The rows of a document: one per page (five with quadrants) or chunk for the scope `local`, one for
 * `asset`. Nobody looks at pages here: their vectors are the file's name and the page's number.
 * @param content a PDF or text
 */
export function* documentRows(
	body: DocumentBody,
	content: Extract<Content, { kind: 'pdf' | 'text' }>,
	name: string,
	make: RowMaker,
): Generator<V2Row> {
	const { options, scopes } = documentInForce(body, content.kind);
	const { sha256 } = content;
	const row = (option: string, scope: string, label: string, vector: number[], place: Place) => ({
		...make(vector, `${sha256}/${label}`),
		embedding_option: option,
		embedding_scope: scope,
		start_sec: null,
		end_sec: null,
		...NOWHERE,
		...place,
	});
	const looks = (label: string) =>
		blend([
			{ weight: 1, vector: direction(`document/${sha256}/${label}`) },
			...wordParts(name, NAME_WEIGHT),
		]);
	for (const option of options) {
		for (const scope of scopes) {
			if (scope === 'asset') {
				const vector =
					content.kind === 'text' ? textVector(content.text) : looks(`${option}/asset`);
				yield row(option, 'asset', `${option}/asset`, vector, {});
			} else if (content.kind === 'pdf') {
				for (const { page, quadrant } of pagesOf(body, content.pages)) {
					const label = `page/${page}/${quadrant ?? 'whole'}`;
					const place = { start_page_number: page, end_page_number: page, quadrant };
					yield row(option, 'page', label, looks(label), place);
				}
			} else {
				for (const [chunk_index, text] of textChunks(body, content.text).entries()) {
					yield row(option, 'chunk', `chunk/${chunk_index}`, textVector(text), { chunk_index });
				}
			}
		}
	}
}

/** The chunks of a text as the request cuts it. */
export function textChunks({ segmentation }: DocumentBody, text: string): string[] {
	const { max_sentences = 1, overlap_sentences = 0 } = segmentation?.sequential ?? {};
	return chunksOf(text, max_sentences, overlap_sentences);
}

function* pagesOf({ segmentation }: DocumentBody, pages: number) {
	const quadrants = segmentation?.spatial?.strategy === 'quadrants' ? QUADRANTS : [];
	for (let page = 1; page <= pages; page += 1) {
		for (const quadrant of [null, ...quadrants]) yield { page, quadrant };
	}
}
