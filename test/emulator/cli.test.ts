import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

test('the command prints where it is, answers there, and stops when told', async () => {
	const args = ['--port', '0', '--key', 'tlk_mine', '--processing-ms', '10'];
	const cli = path.join(__dirname, 'cli.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args]);
	const [said] = (await once(child.stdout, 'data')) as [Buffer];
	const url = /Base URL\s+(\S+)/.exec(String(said))?.[1] ?? '';
	const answer = await fetch(`${url}/indexes`, { headers: { 'x-api-key': 'tlk_mine' } });
	expect(answer.status).toBe(200);
	child.kill('SIGTERM');
	expect(await once(child, 'exit')).toEqual([0, null]);
});
