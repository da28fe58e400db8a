import type { Area } from './case.js';
import { LOCAL_METHODS } from './local-methods.js';
import type { Outcome, Verdict } from './verdicts.js';

/** The page, from the root of the repository. */
export const PAGE_FILE = 'docs/sandbox-conformance.md';

const HEADINGS: Readonly<Record<Outcome, string>> = {
  works: 'works',
  'in part': 'works in part',
  missing: 'answers 501',
  'not tried': 'not tried',
  local: 'sends nothing',
};

/** Writes the page. The same verdicts give the same text. */
export function writePage(version: string, areas: readonly Area[], verdicts: readonly Verdict[]): string {
  return [
    '# What the Stream stand-in does',
    '',
    `Written by \`npm run sandbox:conformance\`, which calls every public method of \`stream-chat\` ${version} that sends`,
    'requests and checks the answers. Do not edit it: see [CONTRIBUTING.md](../CONTRIBUTING.md#-a-conformance-case).',
    '',
    'These cases have not been run against Stream itself: the page says what the stand-in does, not that Stream does the',
    'same. `npm run sandbox:conformance -- --real` compares the two, with an app of your own. Methods whose names begin',
    'with an underscore are not public and are left out.',
    '',
    ...summary(verdicts),
    ...areas.flatMap(({ title }) =>
      section(
        title,
        verdicts.filter(({ area }) => area === title),
      ),
    ),
    '## Not tried',
    '',
    ...untried(verdicts.filter(({ outcome }) => outcome === 'not tried')),
    '## Send nothing',
    '',
    'A `*` stands for any characters.',
    '',
    ...local(verdicts.filter(({ outcome }) => outcome === 'local')),
  ].join('\n');
}

function summary(verdicts: readonly Verdict[]): string[] {
  const outcomes = Object.keys(HEADINGS) as Outcome[];
  const counts = outcomes.map((outcome) => String(verdicts.filter((verdict) => verdict.outcome === outcome).length));
  return table(
    outcomes.map((outcome) => HEADINGS[outcome]),
    [counts],
  );
}

function section(title: string, verdicts: readonly Verdict[]): string[] {
  const rows = verdicts.map(({ method, outcome, note, by, calls }) => [
    code(method),
    note === '' ? HEADINGS[outcome] : `${HEADINGS[outcome]}: ${note}`,
    by.join(', '),
    calls.map(code).join('<br>'),
  ]);
  return [`## ${title}`, '', ...table(['Method', 'Outcome', 'Called by', 'Sends'], rows)];
}

function untried(verdicts: readonly Verdict[]): string[] {
  const reasons = [...new Set(verdicts.map(({ note }) => note))];
  return table(
    ['Why', 'Methods'],
    reasons.map((why) => [why, verdicts.flatMap(({ note, method }) => (note === why ? code(method) : [])).join(', ')]),
  );
}

function local(verdicts: readonly Verdict[]): string[] {
  const rows = Object.entries(LOCAL_METHODS).map(([reason, patterns]) => {
    const count = verdicts.filter(({ note }) => note === reason).length;
    return [reason, String(count), patterns.map(code).join(', ')];
  });
  return table(['What they do', 'Count', 'Methods'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function code(text: string): string {
  return `\`${text}\``;
}
