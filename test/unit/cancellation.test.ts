import { Cancellation, throwIfCancelled } from '../../nodes/shared/http/cancellation';

test('a stop reaches all listeners but those that have ended', () => {
	const cancellation = new Cancellation();
	const heard: number[] = [];
	const listening = Array.from({ length: 50 }, (_, at) =>
		cancellation.onStop(() => heard.push(at)),
	);
	for (const end of listening.slice(3)) end();
	expect(cancellation.stopped).toBe(false);
	cancellation.stop();
	expect(heard).toEqual([0, 1, 2]);
	expect(cancellation.stopped).toBe(true);
	expect(() => throwIfCancelled(cancellation)).toThrow('another item stopped the workflow');
});

test('a stop of one run does not stop another', () => {
	const [one, other] = [new Cancellation(), new Cancellation()];
	one.stop();
	expect(() => throwIfCancelled(other)).not.toThrow();
});

test("n8n's Stop has the text by which n8n recognizes it", () => {
	const stop = new AbortController();
	const cancellation = new Cancellation(stop.signal);
	stop.abort();
	expect(() => throwIfCancelled(cancellation)).toThrow('The execution was canceled');
	expect(cancellation.stopped).toBe(false);
});
