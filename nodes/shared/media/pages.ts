/**
 * Addresses that surely give a page and not a media file, by host and path (TwelveLabs' reference:
 * pages of video platforms and share links of clouds are not supported). Files on the same hosts have
 * other addresses, and are none of this list's business.
 */
const PAGES: readonly (readonly [host: RegExp, path: RegExp])[] = [
	[
		/^(www\.|m\.|music\.)?youtube(-nocookie)?\.com$/,
		/^\/(watch|shorts|live|embed|playlist|channel|c|user|@)/,
	],
	[/^youtu\.be$/, /^\/[\w-]+$/],
	[/^(www\.)?vimeo\.com$/, /^\/((channels|groups|showcase|album|ondemand)\/.*)?\d+(\/\w+)?\/?$/],
	[/^player\.vimeo\.com$/, /^\/video\/\d+/],
	[/^(www\.)?dailymotion\.com$/, /^\/(video|embed)\//],
	[/^dai\.ly$/, /^\/\w+$/],
	[/^(www\.|m\.)?twitch\.tv$/, /^\/(videos\/\d+|\w+\/(clip|video)\/|\w+\/?$)/],
	[/^clips\.twitch\.tv$/, /^\/[\w-]+$/],
	[/^(www\.|m\.|vm\.|vt\.)?tiktok\.com$/, /^\/(@[^/]+\/video\/|v\/|t\/|\w+\/?$)/],
	[/^(www\.|m\.|web\.)?facebook\.com$/, /^\/(watch|reel|share|[^/]+\/videos)/],
	[/^fb\.watch$/, /^\//],
	[/^(www\.)?instagram\.com$/, /^\/(p|reel|reels|tv|stories)\//],
	[/^(www\.|mobile\.)?(twitter|x)\.com$/, /^\/[^/]+\/status\//],
	[/^(www\.)?loom\.com$/, /^\/(share|embed)\//],
	[/^[\w-]+\.wistia\.com$/, /^\/medias\/\w+\/?$/],
	[/^(www\.|m\.)?bilibili\.com$/, /^\/video\//],
	[/^(drive|docs)\.google\.com$/, /^\/(file|drive|open|document|presentation|folderview)/],
	[/^photos\.google\.com$/, /^\/(share|photo|album|u)\b/],
	[/^photos\.app\.goo\.gl$/, /^\//],
	[/^(www\.)?dropbox\.com$/, /^\/(s|scl|sh|home)\//],
	[/^1drv\.ms$/, /^\//],
	[/^onedrive\.live\.com$/, /^\/(?!download)/],
	[/^[\w-]+\.sharepoint\.com$/, /^\/:[a-z]:\//],
	[/^(www\.|share\.)?icloud\.com$/, /^\/(iclouddrive|photos|\w+#?)/],
	[/^([\w-]+\.)?(app\.)?box\.com$/, /^\/(s|v|file|folder)\/\w+/],
	[/^(www\.)?wetransfer\.com$/, /^\/(downloads|previews)\//],
	[/^we\.tl$/, /^\//],
	[/^mega\.nz$/, /^\/(file|folder|embed)\//],
];

/** These clouds give the file itself where the link asks for it. */
const CLOUDS = /(^|\.)(dropbox\.com|sharepoint\.com|google\.com|live\.com)$/;
const ASKS_FOR_FILE = /[?&](dl=1|raw=1|download=1|export=download)(&|$)/;

/** Whether an address surely gives a page. */
export function isPage(url: URL): boolean {
	const host = url.hostname.toLowerCase().replace(/\.$/, '');
	if (CLOUDS.test(host) && ASKS_FOR_FILE.test(url.search)) return false;
	return PAGES.some(([hosts, paths]) => hosts.test(host) && paths.test(url.pathname));
}
