import type { INodeTypeDescription } from 'n8n-workflow';

/** For n8n's AI builder, in n8n 2.11 and later: when to take the node, and what goes well with it. */
export const builderHint: INodeTypeDescription['builderHint'] = {
	searchHint:
		'Turns videos into vectors, one item per clip with its start and end in seconds, to find moments in videos by words, images or sounds. Embed Video sends a video, waits, and returns the clips: for videos of up to about ten minutes. For longer ones use Create Task, and collect with the trigger of this package, or with Get Embeddings and Not Ready Output. Each run of Embed Video or Create Task creates a new task, which TwelveLabs bills, so collect an existing task with Get Embeddings instead of creating it again. Set Video ID to a stable name before storing clips, so that embedding the video again overwrites them. Choose the Output that suits the store that follows.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-twelvelabs.embedVideoTrigger',
			relationHint: 'Starts a workflow when a task of Create Task is ready, and gives its clips',
		},
		{
			nodeType: 'n8n-nodes-twelvelabs.embedQuery',
			relationHint: 'Turns words, an image or a sound into the vector to search the clips with',
		},
		{
			nodeType: 'n8n-nodes-twelvelabs.embeddingsTwelveLabs',
			relationHint: 'Embeddings of any vector store node that holds the clips',
		},
		{
			nodeType: 'n8n-nodes-base.postgres',
			relationHint: 'Upserts the rows of Output PGVector Rows, matched by id',
		},
		{
			nodeType: '@n8n/n8n-nodes-langchain.vectorStorePGVector',
			relationHint: 'Searches rows of Output PGVector Rows',
		},
		{
			nodeType: '@n8n/n8n-nodes-langchain.vectorStoreQdrant',
			relationHint: 'Searches points of Output Qdrant Points, which an HTTP Request node upserts',
		},
		{
			nodeType: 'n8n-nodes-base.wait',
			relationHint: 'Between the output Not Ready of Get Embeddings and its input, to wait outside',
		},
	],
};
