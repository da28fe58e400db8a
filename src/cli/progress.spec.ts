import { PassThrough } from 'node:stream';
import { Terminal } from './terminal.js';
import { startProgress } from './progress.js';

function makeTerminal(tty: boolean) {
  const stderr = Object.assign(new PassThrough(), { isTTY: tty, columns: 80 });
  const stdout = new PassThrough();
  const terminal = new Terminal({ stdin: new PassThrough(), stdout, stderr });
  return { terminal, shown: () => [stdout, stderr].map((stream) => String(stream.read() ?? '')) };
}

function runTo(progress: ReturnType<typeof startProgress>): void {
  for (const done of [0, 150, 300]) progress.update(done, 300);
  progress.stop();
  progress.stop();
}

describe('progress', () => {
  it('is a bar on a terminal, beside the result and not in it', () => {
    const { terminal, shown } = makeTerminal(true);
    runTo(startProgress(terminal, 'At Stream'));
    const [result, beside] = shown();
    expect(result).toBe('');
    expect(beside).toMatch(/At Stream .*0 of 300/);
  });

  it('comes back after it was taken away for a result, and says what is done by then', () => {
    const { terminal, shown } = makeTerminal(true);
    const progress = startProgress(terminal, 'Accounts');
    progress.update(100, 300);
    progress.stop();
    shown();
    progress.update(200, 300, 'Waiting for Stream');
    expect(shown()[1]).toMatch(/Waiting for Stream .*200 of 300/);
    progress.stop();
  });

  it('is silent where nobody looks on, and where nothing was to be done', () => {
    const { terminal, shown } = makeTerminal(false);
    runTo(startProgress(terminal, 'At Stream'));
    expect(shown()).toEqual(['', '']);
    const idle = makeTerminal(true);
    startProgress(idle.terminal, 'At Stream').stop();
    expect(idle.shown()).toEqual(['', '']);
  });
});
