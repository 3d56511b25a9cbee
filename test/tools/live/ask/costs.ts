import type { Cost } from './types';

/** A task about the sample video, which is sent for it. */
export const VIDEO_SENT: Cost = { embeds: 'video', model: 'marengo3.0', sends: 'video' };

/** A task about it from where it already is: an asset, a URL. */
export const VIDEO_THERE: Cost = { embeds: 'video', model: 'marengo3.0' };

/** The sample video without sound. */
export const SILENT_SENT: Cost = { embeds: 'video', model: 'marengo3.0', sends: 'silent' };

/** A task of marengo3.5 about the sample video as an asset. */
export const VIDEO_THERE_35: Cost = { embeds: 'video', model: 'marengo3.5' };

/** A task about the sample sound. */
export const SOUND_SENT: Cost = { embeds: 'audio', model: 'marengo3.0', sends: 'sound' };

/** A request about a few words. */
export const TEXT: Cost = { embeds: 'text', model: 'marengo3.0' };

/** The same with marengo3.5. */
export const TEXT_35: Cost = { embeds: 'text', model: 'marengo3.5' };

/** The sample video, sent and embedded by nobody: an asset, or a form that is refused whole. */
export const VIDEO_KEPT: Cost = { embeds: 'nothing', model: 'marengo3.0', sends: 'video' };

/** A task that has nothing to embed. */
export const VAIN: Cost = { embeds: 'nothing', model: 'marengo3.0' };
