import { IMAGE_BYTES } from '../shared/api/assets/limits';
import type { FileRules } from '../shared/media/binary-file';
import { LABELS } from '../shared/model/labels';
import { mediaFields } from './media-input';

/** The fields of an image. */
export const imageFields = mediaFields(
	'image file (JPEG or PNG)',
	'https://example.com/picture.jpg',
);

/** What an image may be (TWELVELABS.md §8). */
export const IMAGE: FileRules = {
	label: LABELS.binaryPropertyName,
	limit: {
		bytes: IMAGE_BYTES,
		text: '32 MB',
		tooLarge: 'TwelveLabs takes images up to 32 MB. Scale the image down first.',
	},
	fallbackName: 'image.jpg',
	accepts: { mime: /^image\/(jpe?g|png)$/, text: 'JPEG or PNG' },
};
