import { sentence } from '../../nodes/shared/model/failure';

test.each([
	['It is so', 'It is so.'],
	['It is so.', 'It is so.'],
	['Is it so?', 'Is it so?'],
	['It said "no."', 'It said "no."'],
	['And so on…', 'And so on…'],
])('%s', (text, asSentence) => {
	expect(sentence(text)).toBe(asSentence);
	expect(sentence(asSentence)).toBe(asSentence);
});
