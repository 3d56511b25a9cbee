import { Cancellation } from '../../nodes/shared/http/cancellation';
import { explainOutcome } from '../../nodes/shared/http/errors';
import { confirmNotFound } from '../../nodes/shared/http/refusals';
import { secondsOf, settled, useFakeClock } from './fake-clock';

useFakeClock();

const gone = explainOutcome(
	{ kind: 'rejected', status: 404, headers: {}, apiMessage: { code: 'resource_not_exist' } },
	{ about: 'task a' },
);
const trouble = explainOutcome({ kind: 'serverError', status: 503, headers: {} });

/** Does work that ends so, one time after the other. */
async function confirm(ends: readonly (Error | string)[], overMs?: number) {
	let times = 0;
	const work = async (): Promise<string> => {
		const end = ends[times++] ?? 'asked too often';
		return typeof end === 'string' ? end : Promise.reject(end);
	};
	const confirmed = confirmNotFound(new Cancellation(), work, overMs);
	const seconds = await secondsOf(confirmed);
	return { result: await settled(confirmed), times, seconds };
}

test.each<[string, (Error | string)[], unknown, number]>([
	['a result is returned at once', ['a'], 'a', 1],
	['one 404 is not believed', [gone, 'a'], 'a', 2],
	['nor are two', [gone, gone, 'a'], 'a', 3],
	['three are', [gone, gone, gone, 'a'], gone, 3],
	['any other error is thrown at once', [trouble, 'a'], trouble, 1],
	['also between them', [gone, trouble, 'a'], trouble, 2],
])('%s', async (_, ends, result, times) => {
	expect(await confirm(ends)).toMatchObject({ result, times });
});

test('the three are spread over three seconds, or the time that is given', async () => {
	expect(await confirm([gone, gone, gone])).toMatchObject({ seconds: 3 });
	expect(await confirm([gone, gone, gone], 60_000)).toMatchObject({ seconds: 60 });
});
