/** An address of the same host that leads nowhere; without a host, of none (RFC 2606). */
export function nothingBeside(videoUrl: string | undefined): string {
	return new URL('no-such-video.mp4', videoUrl ?? 'https://example.invalid/').href;
}
