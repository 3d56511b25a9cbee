/** One part of a multipart body, as its bytes stand there. */
export interface Part {
	/** Header lines by lower-case name. */
	headers: Record<string, string>;
	body: string;
}

/**
 * Takes a multipart body apart by the letter of RFC 2046, with nothing forgiven: no bytes before the
 * first boundary, none after the last.
 * @throws Error where the body is not of that shape
 */
export function partsOf(body: Buffer, contentType: string): Part[] {
	const boundary = /^multipart\/form-data; ?boundary=([\w.-]{1,70})$/.exec(contentType)?.[1];
	if (boundary === undefined) throw new Error(`no boundary in ${contentType}`);
	const [first, ...rest] = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
	const end = rest.pop();
	if (first !== '' || (end !== '--\r\n' && end !== '--')) throw new Error('loose ends');
	return rest.map((part) => {
		const split = part.indexOf('\r\n\r\n');
		if (!part.startsWith('\r\n') || split < 0) throw new Error('a part without headers');
		const lines = part.slice(2, split).split('\r\n');
		return { headers: Object.fromEntries(lines.map(header)), body: part.slice(split + 4) };
	});
}

function header(line: string): [string, string] {
	const match = /^([\w-]+): (.*)$/s.exec(line);
	if (!match?.[1] || match[2] === undefined) throw new Error(`no header: ${line}`);
	return [match[1].toLowerCase(), Buffer.from(match[2], 'latin1').toString()];
}
