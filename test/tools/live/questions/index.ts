import type { Question } from '../ask/types';
import { ACCESS } from './access';
import { ASSETS } from './assets';
import { BOTH_VERSIONS } from './both-versions';
import { PARTS } from './parts';
import { V1_CREATE } from './v1-create';
import { V1_LIST } from './v1-list';
import { V1_READ } from './v1-read';
import { V2_MARENGO35 } from './v2-marengo35';
import { V2_RULES } from './v2-rules';
import { V2_TASKS } from './v2-tasks';

/** Every question, in the order asked: what is free and tells whether the key works comes first. */
export const QUESTIONS: readonly Question[] = [
	...ACCESS,
	...V1_CREATE,
	...V1_READ,
	...V1_LIST,
	...ASSETS,
	...PARTS,
	...V2_TASKS,
	...V2_RULES,
	...V2_MARENGO35,
	...BOTH_VERSIONS,
];
