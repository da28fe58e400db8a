import path from 'node:path';
import { maskMongoUri } from './mask.js';
import type { Origin, Plan } from './plan.js';
import type { SampleAccount } from './samples/accounts.js';
import type { Samples } from './samples/make-samples.js';
import type { SystemSettings } from './settings.js';

/** Everything that `sandbox.json` says of a running system. */
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

/** Three lines: what is used, and where it is. Nothing of what was given is shown but the database's place. */
export function describePlan(plan: Plan, { mongodbUri, stream }: SystemSettings, mongodVersion?: string): string {
  const inDir = (name: string): string => path.join(plan.sandboxDir, name);
  return table([
    plan.database === 'given'
      ? ['Database', 'given', maskMongoUri(mongodbUri)]
      : ['Database', 'runs here', `mongod ${mongodVersion}, data in ${inDir('mongodb')}, ${maskMongoUri(mongodbUri)}`],
    plan.stream === 'given'
      ? ['Stream', 'given', `${stream.url}, with your keys`]
      : ['Stream', 'stands in', `${stream.url}, data in ${inDir('stream')}`],
    plan.jwtSecret === 'given'
      ? ['Sign-in', 'given', 'with your JWT secret']
      : ['Sign-in', 'made here', `a secret of this machine, in ${inDir('dev-secrets.json')}`],
  ]);
}

/** What is shown once all is ready: where it is, and where to read on. The last line is the one to look at first. */
export function describeReady(system: ReadySystem, sandboxDir: string): string {
  const { apiUrl, publicUrl, corsOrigins, stream, accounts, samplePassword } = system;
  const signIn = accounts.find(({ password }) => password !== undefined);
  const rows = [
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
  const people = accounts.map(({ id, role, email, customerId, password }) => [
    `$${shellName(id)}`,
    role,
    id,
    password === undefined ? 'with another password' : email,
    customerId === undefined ? '' : `customerId ${customerId}`,
  ]);
  const tokens = accounts.map(({ id, token }) => `  export ${shellName(id)}=${token}`);
  const calls = tryOut(system).flatMap(({ title, command }) => [title, `  ${command}`]);
  const sections = [
    `Sample accounts, who sign in with their email and the password ${samplePassword}\n${table(people)}`,
    ['Their bearer tokens, good for 30 days', ...tokens].join('\n'),
    calls.join('\n'),
  ];
  return sections.join('\n\n');
}

interface Call {
  readonly title: string;
  readonly command: string;
}

/** The calls of a first conversation, to paste into a shell after the tokens. */
function tryOut({ streamOrigin, apiUrl, stream, accounts, appointment }: ReadySystem): Call[] {
  const signsIn = accounts.find(({ password }) => password !== undefined);
  const calls = signsIn ? [{ title: 'A sign-in, as an app does it', command: signIn(apiUrl, signsIn) }] : [];
  if (!appointment) return calls;
  const { id: appointmentId, petOwnerId, vetId, appointmentTime } = appointment;
  const standIn = streamOrigin === 'provided';
  const message = `${stream.url}/channels/messaging/appointment-${appointmentId}/message`;
  return [
    ...calls,
    {
      title: 'A Stream token for the pet owner',
      command: `export TOKEN=$(${post(`${apiUrl}/api/chat/token`, 'OWNER', { userId: petOwnerId })} | node -pe 'JSON.parse(fs.readFileSync(0)).token')`,
    },
    {
      title: 'The chat of the sample appointment',
      command: post(`${apiUrl}/api/chat/channels`, 'VET', { appointmentId, petOwnerId, vetId, appointmentTime }),
    },
    {
      title: standIn
        ? "A message in it, as the pet owner's app sends it to Stream"
        : "A message in it, as the pet owner's app sends it to Stream (put your key into STREAM_API_KEY)",
      command: [
        `curl -sS "${message}?api_key=${standIn ? stream.apiKey : '$STREAM_API_KEY'}"`,
        `-H "authorization: $TOKEN" -H 'stream-auth-type: jwt' -H 'content-type: application/json'`,
        `-d '${JSON.stringify({ message: { text: 'Hello, doctor' } })}'`,
      ].join(' '),
    },
    {
      title: "The pet owner's chats",
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
