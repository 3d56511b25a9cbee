/** What n8n calls the API's parameters, for errors that name one. */
export const LABELS: Readonly<Record<string, string>> = {
	model_name: 'Model',
	video_file: 'Input Binary Field',
	video_url: 'Video URL',
	video_clip_length: 'Clip Length',
	video_start_offset_sec: 'Start Offset',
	video_end_offset_sec: 'End Offset',
	video_embedding_scope: 'Embedding Scope',
	embedding_option: 'Embedding Options',
	task_id: 'Task',
	started_at: 'Created After',
	ended_at: 'Created Before',
	text: 'Text',
	image_file: 'Input Binary Field',
	image_url: 'URL',
	audio_file: 'Input Binary Field',
	audio_url: 'URL',
	audio_start_offset_sec: 'Start Offset',
};

/** The labels of the fields that a text of the API names, each once. */
export function labelsIn(text: string): string[] {
	const words = text.match(/[a-z]+(_[a-z]+)*/g) ?? [];
	const named = words.filter((word) => word.includes('_') || text.includes(`${word} parameter`));
	const labels = named.flatMap((word) =>
		Object.hasOwn(LABELS, word) ? [LABELS[word] ?? word] : [],
	);
	return [...new Set(labels)];
}
