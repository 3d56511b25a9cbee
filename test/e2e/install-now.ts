import { installTools } from './prepare';

/** Installs what the end-to-end tests need, for `.ci/run`. They do it themselves if this did not. */
void installTools();
