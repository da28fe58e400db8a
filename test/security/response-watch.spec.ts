import { fastify, type FastifyInstance } from 'fastify';
import type { Connection } from 'mongoose';
import { ResponseWatch } from '../support/response-watch.js';

/** Two accounts and their addresses. */
const users = [
  { _id: 'robin', email: 'robin@example.test' },
  { _id: 'kim', email: 'kim@example.test' },
];
const database = {
  collection: () => ({
    findOne: ({ _id }: { _id: string }) => users.find((user) => user._id === _id) ?? null,
  }),
} as unknown as Connection;

describe('the watch over answers', () => {
  let server: FastifyInstance;
  let watch: ResponseWatch;

  beforeEach(() => {
    server = fastify();
    watch = new ResponseWatch(server);
  });
  afterEach(() => server.close());

  /** What the watch says when this is answered to Robin. */
  const verdictOn = async (answer: unknown, body?: object): Promise<string[]> => {
    server.decorateRequest('user', null);
    server.addHook('onRequest', (request, _reply, done) => {
      (request as { user?: object }).user = { id: 'robin' };
      done();
    });
    server.post('/answer', () => answer);
    await server.inject({ method: 'POST', url: '/answer', ...(body && { payload: body }) });
    await watch.judge(database);
    return watch.leaks();
  };

  it.each([
    ['the caller’s own address', { user: { email: 'robin@example.test' } }],
    ['no address', [{ id: 'kim', fullName: 'Kim' }]],
  ])('lets %s pass', async (_case, answer) => {
    await expect(verdictOn(answer)).resolves.toEqual([]);
  });

  it('lets an address pass that the request itself has named', async () => {
    const body = { email: ' New@Example.test' };
    await expect(verdictOn({ user: { email: 'new@example.test' } }, body)).resolves.toEqual([]);
  });

  it.each([
    ['somebody else’s address, however deep', { friends: [{ profile: { contact: 'kim@example.test' } }] }],
    ['an address of nobody', { message: 'mail stranger@example.test' }],
  ])('finds %s', async (_case, answer) => {
    await expect(verdictOn(answer)).resolves.toEqual([
      'POST /answer returned an email address that is not the caller’s',
    ]);
  });

  it.each([
    ['a hash', { note: '$argon2id$v=19$m=47104,t=1,p=1$c2FsdA$aGFzaA' }],
    ['the field of a hash', { user: { passwordHash: null } }],
    ['the number of a session', [{ sessionVersion: 3 }]],
  ])('finds %s', async (_case, answer) => {
    await expect(verdictOn(answer)).resolves.toEqual(['POST /answer returned something of a password or a session']);
  });
});
