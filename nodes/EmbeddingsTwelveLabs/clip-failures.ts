import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { DIMENSIONS } from '../shared/model/new-task';

const LONGEST = 80;

const quoted = (text: string): string =>
	`"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;

const LOADER =
	'set "Output" of TwelveLabs Embed Video to Documents, and in the Default Data Loader "Mode" to Load Specific Data and "Data" to {{ $json.pageContent }}';

const INCLUDE =
	'In TwelveLabs Embed Video set "Output" to Documents (or Clips) and leave "Include Embedding" on; nodes between it and the vector store have to keep the field "embedding".';

export const noVectors = (): Failure =>
	new Failure('The items at the vector store carry no vectors', INCLUDE);

export const noVector = (text: string): Failure =>
	new Failure(`The clip ${quoted(text)} carries no vector`, INCLUDE);

export const unreadable = (text: string): Failure =>
	new Failure(
		`The vector of the clip ${quoted(text)} can not be read`,
		'Its "embedding" has to be a list of numbers, the same as text ("[0.1,0.2]"), or base64 of float32, as TwelveLabs Embed Video writes it.',
	);

export const twoVectors = (text: string): Failure =>
	new Failure(
		`Several clips have the text ${quoted(text)}, with different vectors`,
		'Set "Video ID" of TwelveLabs Embed Video to a name that no other video has (of a web address only its end is in the text). Or give the Default Data Loader the ID for its "Data": {{ $json.metadata.id }}.',
	);

export const oneField = (text: string): Failure =>
	new Failure(
		`The document ${quoted(text)} is one field of a clip, not its text`,
		`The data loader made a document of each field. To fix it, ${LOADER}.`,
	);

export const cutText = (text: string): Failure =>
	new Failure(
		`The document ${quoted(text)} is a piece of a clip's text`,
		'The text splitter cut it. In the Default Data Loader set "Text Splitting" to Simple, which leaves texts of up to 1,000 characters whole, or connect a splitter with chunks that are longer than the text. A name this long can be shortened with "Video ID" of TwelveLabs Embed Video.',
	);

export const noClip = (text: string): Failure =>
	new Failure(
		`The document ${quoted(text)} is no clip of the items at the vector store`,
		`With "Documents" set to Use the Clips' Vectors each document has to be the text of a clip as it came: ${LOADER}. To embed texts of your own, set "Documents" to Embed Their Text.`,
	);

export const otherModel = (text: string, made: string, chosen: string): Failure =>
	new Failure(
		`The clip ${quoted(text)} is of the model ${made}, this sub-node is set to ${chosen}`,
		`Words and clips are only comparable when one model made both. Set "Model" of this sub-node to ${made}, and give each model a collection of its own.`,
	);

export const otherDimension = (text: string, made: number, chosen: number): Failure =>
	new Failure(
		`The vector of the clip ${quoted(text)} has ${made} numbers, those of this sub-node have ${chosen}`,
		DIMENSIONS.some((dimension) => dimension === made)
			? `Words and clips are only comparable when they have the same dimension. Set "${LABELS.embeddingDimension}" of this sub-node to ${made}, and give each dimension a collection of its own.`
			: `No vector of TwelveLabs' is of that length: look at "embedding" of the items at the vector store.`,
	);
