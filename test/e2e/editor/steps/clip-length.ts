import type { Desk } from '../desk';

export async function clipLength(desk: Desk): Promise<void> {
	const { form, emulator } = desk;
	await desk.embedVideo();
	emulator.requests.length = 0;
	await form.addOption('Clip Length');
	const field = form.field('videoClipLength');
	await field.fill('');
	await field.pressSequentially('12');
	await field.blur();
	expect(await field.inputValue()).toBe('12');
	await form.execute();
	const error = await form.error();
	expect(error).toContain('"Clip Length" is 12 seconds');
	expect(error).toContain('Set it to a number from 2 to 10');
	expect(emulator.requests).toEqual([]);
}
