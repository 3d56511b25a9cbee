import type { Operation } from '../../shared/run/run';
import { audioOperation } from './audio.operation';
import { imageOperation } from './image.operation';
import { textOperation } from './text.operation';

/** All operations, in the alphabetical order in which n8n shows them. */
export const operations: readonly Operation[] = [audioOperation, imageOperation, textOperation];
