/**
 * Who may import whom. `npm run lint` checks it; docs/architecture.md draws the same table.
 *
 * A module of src/ may import the modules named here, which all stand above it in this table. Files directly in src/ and
 * the commands of src/cli wire the application and may import everything.
 */
const foundation = ['config', 'common', 'database'];
const base = [...foundation, 'http', 'policies'];

export const mayImport = {
  config: [],
  common: ['config'],
  database: ['config', 'common'],
  http: foundation,
  policies: ['config', 'common'],
  idempotency: base,
  limits: base,
  work: foundation,
  stream: ['config', 'common'],
  webhooks: [...base, 'work', 'stream'],
  users: [...base, 'work', 'stream', 'webhooks'],
  chat: [...base, 'limits', 'work', 'stream', 'users', 'webhooks'],
  friends: [...base, 'limits', 'work', 'stream', 'users', 'chat'],
  groups: [...base, 'idempotency', 'limits', 'work', 'stream', 'users', 'chat', 'friends'],
  appointments: [...base, 'limits', 'work', 'stream', 'users', 'webhooks', 'chat'],
  messages: [...base, 'limits', 'work', 'stream', 'users', 'webhooks', 'chat'],
  notifications: [...base, 'work', 'users', 'webhooks', 'chat'],
  rooms: [...base, 'limits', 'work', 'users', 'webhooks', 'appointments'],
  admin: [...base, 'work', 'stream', 'users', 'chat', 'webhooks'],
  auth: [...base, 'limits', 'users', 'friends'],
  health: [...base, 'stream'],
};

const modules = Object.keys(mayImport);
const inside = (names) => `^src/(${names.join('|')})/`;

const moduleRules = modules.map((name) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment: `src/${name} may import ${mayImport[name].join(', ') || 'no other module'}.`,
  from: { path: inside([name]) },
  to: { path: '^src/', pathNot: inside([name, ...mayImport[name]]) },
}));

export default {
  forbidden: [
    ...moduleRules,
    {
      name: 'unknown-module',
      severity: 'error',
      comment: 'A new folder of src/ needs a line in .dependency-cruiser.mjs.',
      from: { path: '^src/[^/]+/', pathNot: inside([...modules, 'cli']) },
      to: {},
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Types count, too: files that need each other are one file.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'one-importer-of-stream-chat',
      severity: 'error',
      comment: 'Only src/stream imports the Stream SDK.',
      from: { path: '^src/', pathNot: '^src/stream/' },
      to: { path: 'node_modules/stream-chat/' },
    },
    {
      name: 'separate-programs',
      severity: 'error',
      comment: 'The server and the sandbox meet over the network; neither imports tests or benchmarks.',
      from: { path: '^(src|sandbox)/' },
      to: { path: '^(src|sandbox|test|bench)/', pathNot: '^$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // A package of its own, with dependencies that are not installed here.
    exclude: { path: '^sandbox/react-check/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
