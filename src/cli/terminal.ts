import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { abortedError, usageError } from './cli-error.js';

/** Where a command reads and writes: the streams of the process, or those of a test. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Input and output of a command. Only results go to standard output. Questions, progress and error messages go to
 * standard error, so that a result can be piped.
 */
export class Terminal {
  constructor(readonly streams: Streams) {}

  /** True when a question can be asked. */
  get interactive(): boolean {
    return Boolean(this.streams.stdin.isTTY && this.streams.stderr.isTTY);
  }

  result(text: string): void {
    this.streams.stdout.write(`${text}\n`);
  }

  note(text: string): void {
    this.streams.stderr.write(`${text}\n`);
  }

  /**
   * Asks for one line.
   *
   * @throws CliError (aborted) on Ctrl-C, Ctrl-D and the end of the input.
   */
  ask(question: string): Promise<string> {
    return this.firstLine(this.streams.stderr, question);
  }

  /**
   * Like {@link ask}, but the answer is not shown.
   *
   * @throws CliError (usage) when the terminal sends something else than UTF-8
   */
  async askHidden(question: string): Promise<string> {
    const { stderr } = this.streams;
    stderr.write(question);
    try {
      return assertText(await this.firstLine(new Writable({ write: (_chunk, _encoding, done) => done() }), ''));
    } finally {
      stderr.write('\n');
    }
  }

  /**
   * All of standard input, without the line break at its end. It is UTF-8, or UTF-16 with a byte order mark, which
   * PowerShell writes.
   *
   * @throws CliError (usage) when it is longer than `limitBytes`, or not such text.
   */
  async readInput(limitBytes: number): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of this.streams.stdin) {
      const buffer = Buffer.from(chunk);
      bytes += buffer.length;
      if (bytes > limitBytes) throw usageError(`standard input holds more than ${limitBytes} bytes`);
      chunks.push(buffer);
    }
    return assertText(decode(Buffer.concat(chunks))).replace(/\r?\n$/, '');
  }

  /** Resolves with the first line, and restores the terminal. */
  private firstLine(output: NodeJS.WritableStream, prompt: string): Promise<string> {
    const lines = createInterface({ input: this.streams.stdin, output, terminal: true, prompt });
    return new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(abortedError()));
      // Also emitted after a line, when the promise is already settled.
      lines.once('close', () => reject(abortedError()));
      lines.prompt();
    }).finally(() => lines.close());
  }
}

const BYTE_ORDER_MARKS = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/** Decodes strictly, and removes the byte order mark. */
function decode(bytes: Buffer): string {
  const [encoding] = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? ['utf-8'];
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw notText();
  }
}

/** NUL is what UTF-16 without a mark looks like; U+FFFD stands for bytes that could not be decoded. */
function assertText(text: string): string {
  if (/[\0\ufffd]/.test(text)) throw notText();
  return text;
}

const notText = (): Error => usageError('the input is not text in UTF-8');
