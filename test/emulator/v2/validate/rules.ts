/** The rules of a request that no source settles; each is a switch of the emulator. */
export interface V2Rules {
	/** The least `min_duration_sec` and `duration_sec`; the reference says 2, its examples use 1. */
	segmentationMinimum: 1 | 2;
	/** Whether a request without `model_name` is refused; otherwise it means marengo3.0. */
	modelNameRequired: boolean;
	/** Whether marengo3.5 fuses without `time_based_metadata`, as an official example does. */
	fusedWithoutMetadata: boolean;
	/** Whether marengo3.0 takes the scope `local` for `clip`. */
	localScope30: boolean;
	/** Whether the default options of marengo3.5 for video include `transcription`. */
	transcriptionByDefault35: boolean;
}

/** As the reference reads. */
export const DOCUMENTED_RULES: Readonly<V2Rules> = {
	segmentationMinimum: 2,
	modelNameRequired: true,
	fusedWithoutMetadata: false,
	localScope30: false,
	transcriptionByDefault35: false,
};

/** The models of Embed v2. */
export const V2_MODELS = ['marengo3.0', 'marengo3.5'] as const;

/** @see V2_MODELS */
export type V2Model = (typeof V2_MODELS)[number];
