import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A block of shell lines of a document, and the answer that the document shows below it. */
export interface Step {
  readonly shell: string;
  readonly shown: unknown;
}

/** Lines that start programs; other specs run those. */
const PROGRAM = /^(?:npm|docker|node dist)\b/;
const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;

/** The blocks of shell lines in a piece of Markdown, in order. */
export function stepsIn(markdown: string): Step[] {
  const blocks = [...markdown.matchAll(BLOCK)].map(([, language = '', text = '']) => ({ language, text }));
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'sh' || PROGRAM.test(text)) return [];
    const next = blocks[index + 1];
    return [{ shell: text, shown: next?.language === 'json' ? (JSON.parse(next.text) as unknown) : undefined }];
  });
}

/** The section of a page below a heading. */
export const sectionOf = (page: string, heading: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';

/**
 * Runs shell lines as they stand in a document, one step after the other in one shell.
 *
 * @returns for each step the last line it printed, as JSON; undefined where it printed nothing.
 */
export async function walk(steps: readonly Step[], { cwd, api }: { cwd: string; api: string }): Promise<unknown[]> {
  const script = steps.map(({ shell, shown }) => `printf '\\036'\n${shown && isError(shown) ? shell : failing(shell)}`);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script.join('').replaceAll(SERVER, api)], { cwd });
  return stdout
    .split('\u{1e}')
    .slice(1)
    .map((printed) => printed.trim().split('\n').at(-1) ?? '')
    .map((line) => (line ? (JSON.parse(line) as unknown) : undefined));
}

/** Where the documents say that the server is. */
const SERVER = 'http://127.0.0.1:3000';

const isError = (shown: unknown): boolean => typeof shown === 'object' && shown !== null && 'statusCode' in shown;
const failing = (shell: string): string => shell.replaceAll('curl -sS', 'curl -sS --fail-with-body');

/** What differs from run to run, each with a name that stands for it. */
const VARIABLE: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/, '<token>'],
  [/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, '<time>'],
  [/https?:\/\/(?:127\.0\.0\.1|localhost):\d+/, '<server>'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '<request>'],
  [/[0-9a-f]{24}/, '<id>'],
];
const EARLIEST_MS = Date.UTC(2020, 0);

/**
 * An answer with names in place of what differs from run to run, to compare it with the one in the document, where `...`
 * stands for any text.
 */
export function comparable(answer: unknown): unknown {
  if (answer === '...') return expect.any(String);
  if (typeof answer === 'string')
    return VARIABLE.reduce((text, [pattern, name]) => text.replace(pattern, name), answer);
  if (typeof answer === 'number') return answer > EARLIEST_MS ? '<milliseconds>' : answer;
  if (Array.isArray(answer)) return answer.map(comparable);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, comparable(value)]));
}
