import { candidateTokens } from './extract-token.js';

type Headers = { authorization?: string; cookie?: string };

const all = (headers: Headers) => candidateTokens({ headers });
const from = (headers: Headers) => all(headers)[0] ?? null;

describe('the caller’s token', () => {
  it('is the bearer of the Authorization header', () => {
    expect(from({ authorization: 'Bearer a.b-c_d' })).toBe('a.b-c_d');
    expect(from({ authorization: 'bearer a.b-c_d' })).toBe('a.b-c_d');
    expect(from({ authorization: 'BEARER a.b-c_d' })).toBe('a.b-c_d');
  });

  it('is the jwt cookie when there is no such header', () => {
    expect(from({ cookie: 'jwt=a.b.c' })).toBe('a.b.c');
    expect(from({ cookie: 'theme=dark; jwt=a.b.c; lang=en' })).toBe('a.b.c');
  });

  it('is not another cookie whose name ends or begins alike', () => {
    expect(from({ cookie: 'xjwt=a.b.c; jwt2=d.e.f; JWT=g.h.i' })).toBeNull();
    expect(from({ cookie: 'other=jwt=a.b.c' })).toBeNull();
  });

  it('is one of the first three cookies of the name that have the form of a token', () => {
    expect(all({ cookie: 'jwt=first; jwt=second' })).toEqual(['first', 'second']);
    expect(all({ cookie: 'jwt=; jwt="x"; jwt=1; a=b; jwt=2; jwt=3; jwt=4' })).toEqual(['1', '2', '3']);
    expect(all({ cookie: `jwt=${'x'.repeat(4097)}; jwt=1` })).toEqual(['1']);
  });

  it('is the header’s when there are both', () => {
    expect(from({ authorization: 'Bearer header', cookie: 'jwt=cookie' })).toBe('header');
  });

  it.each([
    ['another scheme', 'Basic cm9iaW46c2VjcmV0'],
    ['no scheme', 'a.b.c'],
    ['nothing behind the scheme', 'Bearer '],
    ['two blanks', 'Bearer  a.b.c'],
    ['two tokens', 'Bearer a.b.c d.e.f'],
    ['a comma', 'Bearer a.b.c,d.e.f'],
    ['quotes', 'Bearer "a.b.c"'],
    ['nothing at all', ''],
  ])('is missing when the header has %s, even beside a good cookie', (_case, authorization) => {
    expect(from({ authorization, cookie: 'jwt=a.b.c' })).toBeNull();
  });

  it('is missing without header and cookie', () => {
    expect(from({})).toBeNull();
    expect(from({ cookie: '' })).toBeNull();
    expect(from({ cookie: 'jwt' })).toBeNull();
    expect(from({ cookie: 'jwt=' })).toBeNull();
  });

  it.each(['jwt=a b', 'jwt="a.b.c"', 'jwt=a.b.c\u00a0', 'jwt=a,b', 'jwt=a.b.c%20'])(
    'is missing when the cookie could be none: %s, and then that of the next cookie',
    (cookie) => {
      expect(from({ cookie })).toBeNull();
      expect(from({ cookie: `${cookie}; jwt=a.b.c` })).toBe('a.b.c');
    },
  );

  it('is all of the cookie, but the blanks around it', () => {
    expect(from({ cookie: 'a=b;\t jwt=a.b.c=\t ; d=e' })).toBe('a.b.c=');
  });

  it('is at most 4096 characters long', () => {
    expect(from({ authorization: `Bearer ${'x'.repeat(4096)}` })).toHaveLength(4096);
    expect(from({ authorization: `Bearer ${'x'.repeat(4097)}` })).toBeNull();
    expect(from({ cookie: `jwt=${'x'.repeat(4097)}` })).toBeNull();
  });
});
