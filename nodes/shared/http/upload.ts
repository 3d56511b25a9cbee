/** Slowest upload that is still waited for, in bytes per second. */
export const UPLOAD_FLOOR = 64 * 1024;
