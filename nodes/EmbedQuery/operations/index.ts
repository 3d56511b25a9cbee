import type { Operation } from '../../shared/run/run';
import { audioOperation } from './audio.operation';
import { imageOperation } from './image.operation';
import { textImageOperation } from './text-image.operation';
import { textOperation } from './text.operation';
import { videoOperation } from './video.operation';

/** All operations, the one that most people want first: n8n shows them in this order. */
export const operations: readonly Operation[] = [
	textOperation,
	imageOperation,
	textImageOperation,
	audioOperation,
	videoOperation,
];
