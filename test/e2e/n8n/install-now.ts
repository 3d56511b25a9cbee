import { ensureN8n } from './install';

/** Installs the n8n of the tests, for `.ci/run`. The tests do it themselves if this did not. */
void ensureN8n();
