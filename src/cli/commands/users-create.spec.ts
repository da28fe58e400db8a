import { PassThrough } from 'node:stream';
import { EXIT } from '../cli-error.js';
import { readEmail, readName } from './users-create.js';
import { readPassword } from '../password-input.js';
import { Terminal } from '../terminal.js';

function makeTerminal(tty: boolean) {
  const stdin = Object.assign(new PassThrough(), { isTTY: tty });
  const stderr = Object.assign(new PassThrough(), { isTTY: tty });
  const terminal = new Terminal({ stdin, stdout: new PassThrough(), stderr });
  return { stdin, terminal, shown: () => String(stderr.read() ?? '') };
}

const refused = { exitCode: EXIT.usage };

describe('what a new account is made from', () => {
  it('is a name of one line', () => {
    expect(readName('  Åsa  Öberg ')).toBe('Åsa  Öberg');
    for (const name of ['', '  ', 'x'.repeat(121), 'two\nlines', 'a\u001b[2J', 'Mi\ufffda']) {
      expect(() => readName(name)).toThrow(expect.objectContaining(refused) as Error);
    }
  });

  it('is an address in the one form in which sign-in looks for it', async () => {
    await expect(readEmail(' Ada@Example.COM ')).resolves.toBe('ada@example.com');
    for (const email of ['', 'ada', 'a@b@c', `${'x'.repeat(250)}@example.com`]) {
      await expect(readEmail(email)).rejects.toMatchObject(refused);
    }
  });
});

describe('the password of a new account', () => {
  it('is none unless one is offered', async () => {
    await expect(readPassword(makeTerminal(true).terminal, {})).resolves.toBeUndefined();
  });

  it('is asked for twice, and never shown', async () => {
    const { terminal, stdin, shown } = makeTerminal(true);
    const password = readPassword(terminal, { askPassword: true });
    stdin.write('correct horse\n');
    setImmediate(() => stdin.write('correct horse\n'));
    await expect(password).resolves.toBe('correct horse');
    expect(shown()).toBe('Password: \nOnce more: \n');
  });

  it('is refused when the two answers differ', async () => {
    const { terminal, stdin } = makeTerminal(true);
    const password = readPassword(terminal, { askPassword: true });
    stdin.write('correct horse\n');
    setImmediate(() => stdin.write('incorrect horse\n'));
    await expect(password).rejects.toMatchObject({ ...refused, message: 'the two passwords differ' });
  });

  it('is not asked for without a terminal, nor taken from two places', async () => {
    await expect(readPassword(makeTerminal(false).terminal, { askPassword: true })).rejects.toMatchObject(refused);
    const both = { askPassword: true, passwordStdin: true };
    await expect(readPassword(makeTerminal(true).terminal, both)).rejects.toMatchObject(refused);
  });

  it('is read from standard input as it is, without the line break at its end', async () => {
    const { terminal, stdin } = makeTerminal(false);
    stdin.end(' blanks count \n');
    await expect(readPassword(terminal, { passwordStdin: true })).resolves.toBe(' blanks count ');
  });

  it('is refused when the terminal does not send UTF-8', async () => {
    const { terminal, stdin } = makeTerminal(true);
    const password = readPassword(terminal, { askPassword: true });
    stdin.write(Buffer.from('correct h\u00f6rse\n', 'latin1'));
    await expect(password).rejects.toMatchObject(refused);
  });
});
