import { Failure } from '../model/failure';

/** What may be wrong with a request: whether it is, what to tell the user, and what to do about it. */
export type Problem = readonly [isWrong: boolean, message: string, advice: string];

export function firstProblem(problems: readonly Problem[]): Failure | undefined {
	const found = problems.find(([isWrong]) => isWrong);
	return found && new Failure(found[1], found[2]);
}
