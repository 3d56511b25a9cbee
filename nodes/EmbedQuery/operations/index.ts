import type { Operation } from '../../shared/run/run';
import { audioOperation } from './audio.operation';
import { imageOperation } from './image.operation';
import { textOperation } from './text.operation';

/** All operations, the one that most people want first: n8n shows them in this order. */
export const operations: readonly Operation[] = [textOperation, imageOperation, audioOperation];
