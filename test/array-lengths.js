/** jest's `toEqual` takes `[]` for `[undefined]`: here lists of different lengths are never equal. */
expect.addEqualityTesters([
	(one, other) =>
		Array.isArray(one) && Array.isArray(other) && one.length !== other.length ? false : undefined,
]);
