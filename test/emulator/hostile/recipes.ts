import type { TaskMatch } from './matches';
import type { RewriteRule } from './rewrites';

/**
 * A task that is `ready` in list and status while retrieve is behind.
 * @param as what retrieve shows meanwhile: still `processing`, or `ready` without any segments
 * @param until for which tasks, and how long after they became ready: `{ looks: 2 }`, `{ forMs: 500 }`
 */
export function lateResults(
	as: 'processing' | 'no-segments',
	until: Omit<TaskMatch, 'view' | 'when'>,
): RewriteRule[] {
	const late = { ...until, view: 'retrieve', when: 'ready' } as const;
	const segments: RewriteRule = { ...late, path: 'segments', to: 'absent' };
	if (as === 'no-segments') return [segments];
	return [segments, { ...late, path: 'status', to: { value: 'processing' } }];
}
