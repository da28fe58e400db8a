import { AppConfig } from '../../src/config/app-config.js';
import type { TestApp } from './create-test-app.js';

/**
 * Settings for a machine that is busy with other specs: calls to Stream and 100ms may take long, and requests wait for them
 * until they are done. Otherwise a request answers after four seconds that the work goes on.
 */
export const PATIENT = { STREAM_TIMEOUT_MS: '30000', STREAM_WAIT_MS: '30000', HMS_TIMEOUT_MS: '30000' } as const;

/** From now on requests to a server wait that long for Stream; by default, as long as the patient ones do. */
export function waitForStream({ app }: Pick<TestApp, 'app'>, ms = Number(PATIENT.STREAM_WAIT_MS)): void {
  Object.assign(app.get(AppConfig).stream, { waitMs: ms });
}
