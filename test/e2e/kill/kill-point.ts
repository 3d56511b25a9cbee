import { createRequire } from 'node:module';

/**
 * Loaded into n8n before its own code (`node --import`): kills n8n, as a crash would, when it sends its
 * database a certain statement about a run. That statement is not executed; earlier ones are.
 */

/** Before a run is in the database; before a stored one begins; before the end of one is stored. */
type Point = 'storing' | 'starting' | 'ending';

type Query = (this: unknown, sql: string, ...rest: unknown[]) => unknown;

/** Long enough for statements that n8n sends at the same time, such as the trigger's position. */
const GRACE_MS = 1000;

let inserted = false;
let stored = false;

const isAt: Record<Point, (sql: string) => boolean> = {
	storing: (sql) => sql.startsWith('INSERT INTO "execution_entity"'),
	starting: (sql) => stored && sql.startsWith('UPDATE "execution_entity"'),
	ending: (sql) => stored && /^UPDATE "execution_entity".*"stoppedAt"/s.test(sql),
};

const killed = (query: Query, at: (sql: string) => boolean): Query => {
	return function (sql, ...rest) {
		if (at(sql)) {
			process.stdout.write(`Killed before ${point} a run\n`);
			setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
			return this;
		}
		if (isAt.storing(sql)) inserted = true;
		// n8n writes through one connection, so that this commits what was inserted.
		else if (inserted && sql === 'COMMIT') stored = true;
		return query.call(this, sql, ...rest);
	};
};

const point = process.env.KILL_POINT;
const [, program = ''] = process.argv;
if (
	(point === 'storing' || point === 'starting' || point === 'ending') &&
	process.argv.includes('start')
) {
	const { Database }: { Database: { prototype: Record<'run' | 'all', Query> } } =
		createRequire(program)('sqlite3');
	for (const method of ['run', 'all'] as const) {
		Database.prototype[method] = killed(Database.prototype[method], isAt[point]);
	}
}
