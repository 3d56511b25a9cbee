import { ABSENT, editAt } from './edit';
import type { TaskMatch } from './matches';
import type { Spelling } from './spellings';
import { spelled } from './spellings';

const METADATA = 'video_embedding.metadata';

/** Fields of a task, in every view that shows them; `*` is the task itself (of a list: the row). */
export const TASK_PATHS = [
	'*',
	'_id',
	'model_name',
	'status',
	'created_at',
	'updated_at',
	'video_embedding',
	METADATA,
	`${METADATA}.input_filename`,
	`${METADATA}.input_url`,
	`${METADATA}.video_clip_length`,
	`${METADATA}.video_embedding_scope`,
	`${METADATA}.duration`,
	'segments',
] as const;

/** Fields of each row of `video_embedding.segments`; `*` is the row itself. Here `every` counts rows. */
export const SEGMENT_PATHS = [
	'segments.*',
	'segments.start_offset_sec',
	'segments.end_offset_sec',
	'segments.embedding_scope',
	'segments.embedding_option',
	'segments.float',
] as const;

/** Fields of the list beside its rows; of a rule for them `view`, `path` and `to` alone apply. */
export const LIST_PATHS = [
	'data',
	'page_info',
	'page_info.limit_per_page',
	'page_info.page',
	'page_info.total_page',
	'page_info.total_results',
] as const;

/** A field that can be rewritten. */
export type RewritePath =
	(typeof TASK_PATHS)[number] | (typeof SEGMENT_PATHS)[number] | (typeof LIST_PATHS)[number];

/** What becomes of a field: left out, null, any other value, or (of text) the same spelled otherwise. */
export type RewriteTo = 'absent' | 'null' | { value: unknown } | { spelling: Spelling };

/** One field rewritten in the answers that show it. Rules are applied in their order. */
export interface RewriteRule extends TaskMatch {
	path: RewritePath;
	to: RewriteTo;
}

/** Whether a rule is for a field of the list itself. */
export function isListPath(path: RewritePath): boolean {
	return LIST_PATHS.some((each) => each === path);
}

/** Whether a rule is for single rows of segments. */
export function isSegmentPath(path: RewritePath): boolean {
	return SEGMENT_PATHS.some((each) => each === path);
}

/**
 * Applies one rule to a task or list as the API would show it, in place.
 * @returns what is shown instead; `ABSENT` when that is nothing at all
 */
export function rewritten(shown: unknown, rule: RewriteRule): unknown {
	const inside = rule.path.replace(/^segments/, 'video_embedding.segments');
	const every = isSegmentPath(rule.path) ? (rule.every ?? 1) : 1;
	// In a box, so that the thing itself can be replaced like a field.
	const box = { shown };
	const keys = inside === '*' ? ['shown'] : ['shown', ...inside.split('.')];
	editAt(box, keys, (value) => replacement(value, rule.to), every);
	return 'shown' in box ? box.shown : ABSENT;
}

function replacement(value: unknown, to: RewriteTo): unknown {
	if (to === 'absent') return ABSENT;
	if (to === 'null') return null;
	if ('value' in to) return structuredClone(to.value);
	return typeof value === 'string' ? spelled(value, to.spelling) : value;
}
