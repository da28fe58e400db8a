import { writeFileSync } from 'node:fs';

/**
 * Jest reporter: closes a run with the plain line `N passed, N failed`, after everything else that Jest prints, and
 * fails a run in which no test passed or failed (everything filtered out or skipped), which Jest itself calls a
 * success. A file that could not even be loaded counts as one failure. With CLOSING_LINE_FILE set, the line goes into
 * that file too, so that a script can repeat it after its other steps.
 */
export default class ClosingLine {
  #ran = 0;

  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.#ran = passed + failed;
    const line = `${passed} passed, ${failed} failed\n`;
    if (process.env.CLOSING_LINE_FILE) writeFileSync(process.env.CLOSING_LINE_FILE, line);
    process.once('exit', () => process.stdout.write(line));
  }

  getLastError() {
    return this.#ran === 0 ? new Error('No test ran.') : undefined;
  }
}
