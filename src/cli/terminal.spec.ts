import { PassThrough } from 'node:stream';
import { confirm } from './commands/users-change.js';
import { EXIT } from './cli-error.js';
import { Terminal } from './terminal.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A terminal in whose place a test types and reads. */
function makeTerminal({ tty = true } = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: tty });
  const stderr = Object.assign(new PassThrough(), { isTTY: tty });
  const stdout = new PassThrough();
  const shown = { stdout: '', stderr: '' };
  stdout.on('data', (chunk: Buffer) => (shown.stdout += chunk.toString('utf8')));
  stderr.on('data', (chunk: Buffer) => (shown.stderr += chunk.toString('utf8')));
  return { terminal: new Terminal({ stdin, stdout, stderr }), stdin, shown };
}

describe('a terminal', () => {
  it('asks on standard error, so that a result can be piped meanwhile', async () => {
    const { terminal, stdin, shown } = makeTerminal();
    const answer = terminal.ask('How many? ');
    stdin.write('3\n');
    await expect(answer).resolves.toBe('3');
    expect(shown.stderr).toContain('How many? ');
    expect(shown.stdout).toBe('');
  });

  it('shows nothing of an answer that is hidden', async () => {
    const { terminal, stdin, shown } = makeTerminal();
    const answer = terminal.askHidden('Password: ');
    stdin.write('correct horse\n');
    await expect(answer).resolves.toBe('correct horse');
    expect(shown).toEqual({ stdout: '', stderr: 'Password: \n' });
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('takes %s for a no', async (_name, key) => {
    for (const hidden of [false, true]) {
      const { terminal, stdin } = makeTerminal();
      const answer = hidden ? terminal.askHidden('? ') : terminal.ask('? ');
      stdin.write(key);
      await expect(answer).rejects.toMatchObject({ exitCode: EXIT.aborted });
    }
  });

  it('reads all of standard input but the line break at its end, and not without limit', async () => {
    const { terminal, stdin } = makeTerminal({ tty: false });
    stdin.end('two\nlines\n');
    await expect(terminal.readInput(20)).resolves.toBe('two\nlines');
    const flooded = makeTerminal({ tty: false });
    flooded.stdin.end('x'.repeat(21));
    await expect(flooded.terminal.readInput(20)).rejects.toMatchObject({ exitCode: EXIT.usage });
  });
});

describe('standard input', () => {
  const text = 'pässwörd of some length';
  const utf16be = (written: string): Buffer => Buffer.from(written, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 of the other order', utf16be(`\ufeff${text}`)],
  ])('is the same text in %s', async (_encoding, bytes) => {
    for (const lineBreak of ['', '\n', '\r\n']) {
      const { terminal, stdin } = makeTerminal({ tty: false });
      const encoded = bytes.length > 2 * text.length - 2 ? Buffer.from(lineBreak, 'utf16le') : Buffer.from(lineBreak);
      stdin.end(Buffer.concat([bytes, bytes[0] === 0xfe ? encoded.swap16() : encoded]));
      await expect(terminal.readInput(200)).resolves.toBe(text);
    }
  });

  it.each([
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['UTF-8 that is cut', Buffer.from('pä').subarray(0, 2)],
    ['UTF-16 without a byte order mark', Buffer.from(text, 'utf16le')],
    ['UTF-16 that is cut', Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -1)],
    ['text with NUL', Buffer.from('pass\0word')],
    ['text that was decoded wrongly before', Buffer.from('p\ufffdssword')],
  ])('is refused as %s', async (_encoding, bytes) => {
    const { terminal, stdin } = makeTerminal({ tty: false });
    stdin.end(bytes);
    await expect(terminal.readInput(200)).rejects.toMatchObject({ exitCode: EXIT.usage });
  });
});

describe('the question before accounts are deleted', () => {
  it('is answered by their number, and by nothing else', async () => {
    const { terminal, stdin, shown } = makeTerminal();
    const confirmed = confirm(terminal, 3, false);
    stdin.write(' 3 \n');
    await expect(confirmed).resolves.toBeUndefined();
    expect(shown.stderr).toContain('Delete 3 accounts and their messages for good? Type 3 to go on: ');
    for (const answer of ['', 'y', 'yes', '2', '33', '03']) {
      const other = makeTerminal();
      const refused = confirm(other.terminal, 3, true);
      other.stdin.write(`${answer}\n`);
      await expect(refused).rejects.toMatchObject({ exitCode: EXIT.aborted, message: 'nothing was deleted' });
    }
  });

  it('is not asked without a terminal', async () => {
    const { terminal, shown } = makeTerminal({ tty: false });
    await expect(confirm(terminal, 1, false)).rejects.toMatchObject({ exitCode: EXIT.usage });
    expect(shown).toEqual({ stdout: '', stderr: '' });
  });
});
