import type { Exchange } from '../server/exchange';

/** Where the client reaches the emulator, e.g. `http://127.0.0.1:41234`: the URLs it is given begin so. */
export function originOf({ req }: Exchange): string {
	return `http://${req.headers.host ?? '127.0.0.1'}`;
}
