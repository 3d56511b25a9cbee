import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

import type { Faults } from '../faults/faults';
import type { Hostile } from '../hostile/hostile';
import { hostileProfile } from '../hostile/profile';
import type { HostileSwitches } from '../hostile/switches';
import type { RequestRecord } from '../server/log';
import type { Outcomes } from '../tasks/outcomes';
import type { SeedTask } from '../tasks/seeds';
import type { Task } from '../tasks/task';
import type { V2State } from '../v2/state';
import { parseSwitches } from '../v2/switches';
import {
	parseFaults,
	parseOutcomes,
	parseProfile,
	parseRandom,
	parseSeeds,
	parseSkew,
} from './parse';

/** Where a separate process controls the emulator. Not part of TwelveLabs' API; no key. */
export const CONTROL_PATH = '/emulator/';

/** What can be controlled. */
export interface ControlTarget {
	readonly faults: Faults;
	readonly outcomes: Outcomes;
	readonly hostile: Hostile;
	readonly requests: RequestRecord[];
	readonly v2: V2State;
	clockSkewMs: number;
	seedTasks(seeds: readonly SeedTask[]): Task[];
	reset(): void;
}

type Action = (target: ControlTarget, body: unknown) => unknown;

const ACTIONS: Readonly<Record<string, Action>> = {
	'POST faults': ({ faults }, body) => faults.add(...parseFaults(body)),
	'DELETE faults': ({ faults }) => faults.clear(),
	'POST faults/random': ({ faults }, body) => faults.random(parseRandom(body)),
	'POST outcomes': ({ outcomes }, body) => outcomes.add(...parseOutcomes(body)),
	'DELETE outcomes': ({ outcomes }) => outcomes.clear(),
	'POST tasks': (target, body) => target.seedTasks(parseSeeds(body)).map(({ id }) => id),
	'POST v2': ({ v2 }, body) => v2.set(parseSwitches(body)),
	'GET v2': ({ v2 }) => v2.switches,
	'POST v2/outcomes': ({ v2 }, body) => v2.assetOutcomes.add(...parseOutcomes(body)),
	'DELETE v2/outcomes': ({ v2 }) => v2.assetOutcomes.clear(),
	'GET requests': ({ requests }) => requests,
	'POST clock': (target, body) => {
		target.clockSkewMs = parseSkew(body);
	},
	// It holds what it is given against what it knows itself.
	'POST hostile': ({ hostile }, body) => hostile.set(body as HostileSwitches),
	'GET hostile': ({ hostile }) => hostile.switches,
	'DELETE hostile': ({ hostile }) => hostile.clear(),
	'POST hostile/profile': ({ hostile }, body) => {
		const { seed, scaleMs } = parseProfile(body);
		const profile = hostileProfile(seed, scaleMs);
		hostile.set(profile);
		return profile;
	},
	'POST reset': (target) => target.reset(),
};

/** Carries out one control request: 200 with JSON, 400 when its body is not understood, else 404. */
export async function control(
	target: ControlTarget,
	req: IncomingMessage,
	res: ServerResponse,
	pathname: string,
): Promise<void> {
	const action = ACTIONS[`${req.method} ${pathname.slice(CONTROL_PATH.length)}`];
	if (!action) return answer(res, 404, { error: 'no such control; see test/emulator/README.md' });
	try {
		const body =
			req.method === 'POST' && pathname !== `${CONTROL_PATH}reset` ? await json(req) : null;
		answer(res, 200, action(target, body) ?? { ok: true });
	} catch (error) {
		answer(res, 400, { error: String(error) });
	}
}

function answer(res: ServerResponse, status: number, value: unknown): void {
	res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
