/**
 * The least that a correct token server in Node costs: Fastify without any layer, and the same cryptography by hand
 * (verify HS256, sign HS256). No rate limit, no accounts, no log, no audit trail.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { fastify } from 'fastify';
import { setting } from './settings.js';

const TTL_SECONDS = 86_400;
const jwtKey = createSecretKey(Buffer.from(setting('JWT_SECRET')));
const streamKey = createSecretKey(Buffer.from(setting('STREAM_API_SECRET')));
const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');

interface Claims {
  readonly sub: string;
  readonly exp: number;
}

function verify(token: string): Claims | undefined {
  const [first, second, signature] = token.split('.');
  if (first !== header || second === undefined || signature === undefined) return undefined;
  const expected = hmac(`${first}.${second}`, jwtKey);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(second, 'base64url').toString('utf8')) as Claims;
  return claims.exp * 1000 > Date.now() ? claims : undefined;
}

function sign(claims: object): string {
  const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${content}.${hmac(content, streamKey).toString('base64url')}`;
}

const hmac = (content: string, key: KeyObject): Buffer => createHmac('sha256', key).update(content).digest();

const app = fastify();
app.post<{ Body: { userId: string } }>('/api/chat/token', (request, reply) => {
  const claims = verify(request.headers.authorization?.slice('Bearer '.length) ?? '');
  if (claims === undefined) return reply.code(401).send({ message: 'Invalid token' });
  if (claims.sub !== request.body.userId) return reply.code(403).send({ message: 'Forbidden' });
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + TTL_SECONDS;
  return reply.send({ token: sign({ user_id: claims.sub, iat, exp }), expiresAt: exp * 1000 });
});
await app.listen({ port: Number(setting('PORT')), host: setting('HOST') });
