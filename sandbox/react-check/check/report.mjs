/** Runs checks one after the other, says of each how it ended, and counts those that failed. */
export class Report {
  passed = 0;
  failed = 0;

  /** @param onFailure takes the pictures that help to see why */
  constructor(onFailure) {
    this.onFailure = onFailure;
  }

  /** A check fails when it rejects. Later ones run nevertheless. */
  async check(name, run) {
    try {
      await run();
      this.passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED  ${name}\n        ${explain(error)}`);
      await this.onFailure(name).catch(() => undefined);
    }
  }
}

/** Without what the browser's driver tries again and again, and without colours. */
function explain({ message }) {
  // eslint-disable-next-line no-control-regex
  const lines = message.replaceAll(/\u001b\[\d+m/g, '').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .slice(0, 8)
    .join('\n        ');
}
