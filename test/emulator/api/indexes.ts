import type { Answer } from './answer';
import { jsonAnswer } from './answer';
import { pageOf, Query } from './query';

/**
 * GET /indexes: an account without indexes. It is here because it is the plain read by which a key
 * is tested.
 */
export function listIndexes(params: URLSearchParams): Answer {
	const query = new Query(params, [
		'page',
		'page_limit',
		'sort_by',
		'sort_option',
		'index_name',
		'model_options',
		'model_family',
		'created_at',
		'updated_at',
	]);
	query.oneOf('sort_by', ['created_at', 'updated_at']);
	query.oneOf('sort_option', ['asc', 'desc']);
	query.oneOf('model_family', ['marengo', 'pegasus']);
	query.date('created_at');
	query.date('updated_at');
	return jsonAnswer(200, pageOf([], query.page()));
}
