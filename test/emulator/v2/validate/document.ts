import type { Problem, Shape } from './shape';
import { SOURCE_SHAPE, sourceProblems, type SourceBody } from './source';

/** `document` of a request that passed. */
export interface DocumentBody {
	media_source: SourceBody;
	segmentation?: {
		spatial?: { strategy?: 'standard' | 'quadrants' };
		sequential?: { strategy: 'sentence'; max_sentences: number; overlap_sentences?: number };
	};
	embedding_option?: ('visual' | 'text')[];
	embedding_scope?: ('local' | 'asset')[];
	embedding_type?: 'separate_embedding'[];
}

const list = (...oneOf: string[]): Shape => ({
	type: 'array',
	of: { type: 'string', oneOf },
	unique: true,
});

const SEQUENTIAL_SHAPE: Shape = {
	type: 'object',
	fields: {
		strategy: { type: 'string', oneOf: ['sentence'] },
		max_sentences: { type: 'integer', min: 1 },
		overlap_sentences: { type: 'integer', min: 0 },
	},
	required: ['strategy', 'max_sentences'],
};

/** `document` (API reference of autumn 2026): PDF, plain text and Markdown, marengo3.5 only. */
export const DOCUMENT_SHAPE: Shape = {
	type: 'object',
	fields: {
		media_source: SOURCE_SHAPE,
		segmentation: {
			type: 'object',
			notEmpty: true,
			fields: {
				spatial: {
					type: 'object',
					fields: { strategy: { type: 'string', oneOf: ['standard', 'quadrants'] } },
				},
				sequential: SEQUENTIAL_SHAPE,
			},
		},
		embedding_option: list('visual', 'text'),
		embedding_scope: list('local', 'asset'),
		embedding_type: list('separate_embedding'),
	},
	required: ['media_source'],
};

/**
 * What is wrong whatever the file is. The kind of the file decides the rest, see
 * {@link documentKindProblems}.
 */
export function documentProblems(body: DocumentBody, uncertainty: boolean): Problem[] {
	const found = sourceProblems(body.media_source, 'document.media_source');
	const { segmentation } = body;
	if (
		uncertainty &&
		!(isOnly(body.embedding_scope, 'local') && !has(body.embedding_option, 'visual'))
	) {
		found.push({
			field: 'embedding_uncertainty',
			message: 'Of documents only text files with the scope ["local"] have it.',
		});
	}
	if (segmentation?.spatial && segmentation.sequential) {
		found.push({
			field: 'document.segmentation',
			message: 'Provide spatial or sequential, not both.',
		});
	}
	const { max_sentences = 0, overlap_sentences = 0 } = segmentation?.sequential ?? {};
	if (segmentation?.sequential && overlap_sentences >= max_sentences) {
		found.push({
			field: 'document.segmentation.sequential.overlap_sentences',
			message: 'It must be less than max_sentences.',
		});
	}
	if (found.length > 0) return found;
	// One of the two kinds must do; when neither does, the file need not be read to say so.
	const [pdf, text] = [
		documentKindProblems(body, 'pdf', false),
		documentKindProblems(body, 'text', false),
	];
	return pdf.length > 0 && text.length > 0 ? (segmentation?.sequential ? text : pdf) : [];
}

/** What is wrong for a file of this kind: every pair of option and scope must be one it has. */
export function documentKindProblems(
	body: DocumentBody,
	kind: 'pdf' | 'text',
	uncertainty: boolean,
): Problem[] {
	const { options, scopes } = documentInForce(body, kind);
	const no = (field: string, message: string) => [{ field, message }];
	const { spatial, sequential } = body.segmentation ?? {};
	if (kind === 'pdf') {
		if (uncertainty) return no('embedding_uncertainty', 'PDF files do not have it.');
		if (options.includes('text') && scopes.includes('local')) {
			return no('document.embedding_scope', 'text of a PDF needs the scope ["asset"].');
		}
		if (sequential) return no('document.segmentation.sequential', 'It is for text files.');
		if (spatial && !(options.includes('visual') && scopes.includes('local'))) {
			return no('document.segmentation.spatial', 'It needs the option visual and the scope local.');
		}
		return [];
	}
	if (options.includes('visual')) {
		return no('document.embedding_option', 'A text file has no visual embedding.');
	}
	if (spatial) return no('document.segmentation.spatial', 'It is for PDF files.');
	if (scopes.includes('local') !== (sequential !== undefined)) {
		return no(
			'document.segmentation',
			'The scope local and segmentation.sequential need each other.',
		);
	}
	return [];
}

/** Options and scopes in force, which by default depend on the kind of the file. */
export function documentInForce(body: DocumentBody, kind: 'pdf' | 'text') {
	const options = body.embedding_option?.length
		? body.embedding_option
		: [kind === 'pdf' ? ('visual' as const) : ('text' as const)];
	const scopes = body.embedding_scope?.length
		? body.embedding_scope
		: [kind === 'pdf' ? ('local' as const) : ('asset' as const)];
	return { options, scopes };
}

function isOnly(values: readonly string[] | undefined, value: string): boolean {
	return values?.length === 1 && values[0] === value;
}

function has(values: readonly string[] | undefined, value: string): boolean {
	return values?.includes(value) ?? false;
}
