import { spawn } from 'node:child_process';

const isRequest = (line: string) => line.startsWith('npm http ');

const tail = (text: string) =>
	text
		.trimEnd()
		.split('\n')
		.filter((line) => !isRequest(line))
		.slice(-30)
		.join('\n');

/**
 * Runs a program to its end and gives what it printed on stdout.
 * When it fails, the error carries the last lines of its output. It ends with this process at the latest.
 * @param hear gets what it prints on stderr, while it runs
 */
export async function run(
	program: string,
	args: string[],
	cwd: string,
	hear?: (printed: string) => void,
): Promise<string> {
	// On Windows npm is a .cmd file, which only a shell can start; no argument here comes from outside.
	const shell = process.platform === 'win32' && program === 'npm';
	const child = spawn(program, args, { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] });
	const killAtExit = () => child.kill();
	process.once('exit', killAtExit);
	let stdout = '';
	let all = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		all += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		all += text;
		hear?.(text);
	});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	}).finally(() => process.off('exit', killAtExit));
	if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed (${code}):\n${tail(all)}`);
	return stdout;
}
