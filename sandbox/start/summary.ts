import path from 'node:path';
import type { TestClock } from '../clock/test-clock.js';
import { DEMO_PATH } from '../demo/demo.js';
import { maskMongoUri } from './mask.js';
import type { Origin, Plan } from './plan.js';
import type { SampleAccount } from './samples/accounts.js';
import type { Samples } from './samples/make-samples.js';
import type { SystemSettings } from './settings.js';

/** What `sandbox.json` holds about a running system. */
export interface ReadySystem extends SystemSettings, Samples {
  readonly streamOrigin: Origin;
  readonly samplePassword: string;
}

/** Shell variables for the sample accounts, in the order in which they are shown. */
const SHELL_NAMES: Readonly<Record<string, string>> = {
  'sample-owner': 'OWNER',
  'sample-vet': 'VET',
  'sample-vet-2': 'VET_2',
  'sample-customer': 'CUSTOMER',
  'sample-user': 'PLAIN_USER',
  'sample-admin': 'ADMIN',
  'sample-support': 'SUPPORT',
};

/** What is used, a line each, and where it is. Of what was given, only the address of the database is shown. */
export function describePlan(
  plan: Plan,
  { mongodbUri, stream, hms }: SystemSettings,
  { mongodVersion, clock }: { readonly mongodVersion?: string; readonly clock: Pick<TestClock, 'now' | 'aheadMs'> },
): string {
  const inDir = (name: string): string => path.join(plan.sandboxDir, name);
  return table([
    plan.database === 'given'
      ? ['Database', 'given', maskMongoUri(mongodbUri)]
      : ['Database', 'runs here', `mongod ${mongodVersion}, data in ${inDir('mongodb')}, ${maskMongoUri(mongodbUri)}`],
    plan.stream === 'given'
      ? ['Stream', 'given', `${stream.url}, with your keys`]
      : ['Stream', 'stand-in', `${stream.url}, data in ${inDir('stream')}`],
    plan.hms === 'given'
      ? ['100ms', 'given', `${hms.url}, with your keys`]
      : ['100ms', 'stand-in', `${hms.url}, data in ${inDir('hms')}`],
    plan.jwtSecret === 'given'
      ? ['Sign-in', 'given', 'with your JWT secret']
      : ['Sign-in', 'generated', `a secret for this machine, in ${inDir('dev-secrets.json')}`],
    ...(clock.aheadMs > 0 ? [['Clock', 'put forward', `${clock.now().toISOString()}, as in the last run`]] : []),
  ]);
}

/** What is shown once the system is ready. The most important line is the last. */
export function describeReady(system: ReadySystem, sandboxDir: string): string {
  const { apiUrl, publicUrl, corsOrigins, stream, accounts, samplePassword } = system;
  const signIn = accounts.find(({ password }) => password !== undefined);
  const rows = [
    ...(system.streamOrigin === 'provided' ? [['Demo', `${stream.url}${DEMO_PATH}`]] : []),
    ['API docs', `${apiUrl}/docs`],
    ['For web pages', `${publicUrl}, for pages at ${corsOrigins}`],
    ...(system.streamOrigin === 'provided' ? [['Stream stand-in', `${stream.url}/_sandbox`]] : []),
    ['For scripts', path.join(sandboxDir, 'sandbox.json')],
    ...(signIn ? [['Sign in as', `${signIn.email}, password ${samplePassword}`]] : []),
    ['Samples', 'npm run -s cli -- sandbox:show (accounts, tokens, calls to paste)'],
  ];
  return `${table(rows)}\n\nReady at ${apiUrl} (Ctrl-C stops it; the data stays in ${sandboxDir})`;
}

/** The sample accounts with their tokens, and calls to paste. */
export function describeSamples(system: ReadySystem): string {
  const { accounts, samplePassword } = system;
  const rows = accounts.map(({ id, role, email, customerId, password }) => [
    `$${shellName(id)}`,
    role,
    id,
    password === undefined ? 'password was changed' : email,
    customerId === undefined ? '' : `customerId ${customerId}`,
  ]);
  const tokens = accounts.map(({ id, token }) => `  export ${shellName(id)}=${token}`);
  const calls = tryOut(system).flatMap(({ title, command }) => [title, `  ${command}`]);
  const sections = [
    `Sample accounts: sign in with the email and the password ${samplePassword}\n${table(rows)}`,
    ['Bearer tokens of these accounts, valid for 30 days', ...tokens].join('\n'),
    calls.join('\n'),
  ];
  return sections.join('\n\n');
}

interface Call {
  readonly title: string;
  readonly command: string;
}

/** The calls of a first conversation. Paste them into a shell after the tokens. */
function tryOut({ streamOrigin, apiUrl, stream, accounts, appointment }: ReadySystem): Call[] {
  const signsIn = accounts.find(({ password }) => password !== undefined);
  const calls = signsIn ? [{ title: 'Sign in, as an app does', command: signIn(apiUrl, signsIn) }] : [];
  if (!appointment) return calls;
  const { id: appointmentId, petOwnerId, vetId, appointmentTime } = appointment;
  const standIn = streamOrigin === 'provided';
  const message = `${stream.url}/channels/messaging/appointment-${appointmentId}/message`;
  return [
    ...calls,
    {
      title: 'Get a Stream token for the pet owner',
      command: `export TOKEN=$(${post(`${apiUrl}/api/chat/token`, 'OWNER', { userId: petOwnerId })} | node -pe 'JSON.parse(fs.readFileSync(0)).token')`,
    },
    {
      title: 'Open the chat of the sample appointment',
      command: post(`${apiUrl}/api/chat/channels`, 'VET', { appointmentId, petOwnerId, vetId, appointmentTime }),
    },
    {
      title: standIn
        ? "Send a message to Stream, as the pet owner's app does"
        : "Send a message to Stream, as the pet owner's app does (set STREAM_API_KEY to your key)",
      command: [
        `curl -sS "${message}?api_key=${standIn ? stream.apiKey : '$STREAM_API_KEY'}"`,
        `-H "authorization: $TOKEN" -H 'stream-auth-type: jwt' -H 'content-type: application/json'`,
        `-d '${JSON.stringify({ message: { text: 'Hello, doctor' } })}'`,
      ].join(' '),
    },
    {
      title: "List the pet owner's chats",
      command: `curl -sS ${apiUrl}/api/chat/channels -H "authorization: Bearer $OWNER"`,
    },
  ];
}

function signIn(apiUrl: string, { email, password }: SampleAccount): string {
  const body = JSON.stringify({ email, password }).replaceAll("'", String.raw`'\''`);
  return `curl -sS ${apiUrl}/api/auth/session -H 'content-type: application/json' -d '${body}'`;
}

function post(url: string, account: string, body: object): string {
  const headers = `-H "authorization: Bearer $${account}" -H 'content-type: application/json'`;
  return `curl -sS ${url} ${headers} -d '${JSON.stringify(body)}'`;
}

function shellName(id: string): string {
  return SHELL_NAMES[id] ?? id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

/** Rows in aligned columns, indented by two. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()).join('\n');
}
