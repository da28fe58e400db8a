import type { ExecutionContext } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Public, SignedIn } from '../../policies/policy.js';
import type { AppConfig } from '../../config/app-config.js';
import { CookieWriteGuard, SetsSessionCookie } from './cookie-write.guard.js';

beforeAll(() => Logger.overrideLogger(false));

class Example {
  @SignedIn()
  own(): void {}

  @Public()
  open(): void {}

  @Public()
  @SetsSessionCookie()
  signIn(): void {}

  undeclared(): void {}
}

const config = { http: { publicUrl: 'https://chat.example.com', corsOrigins: ['https://app.example.com'] } };
const guard = new CookieWriteGuard(new Reflector(), config as unknown as AppConfig);

type Headers = Record<string, string>;
const COOKIE = { cookie: 'theme=dark; jwt=a.b.c' };
const BEARER = { authorization: 'Bearer a.b.c' };
const FOREIGN = { origin: 'https://evil.test' };
const OURS = { origin: 'https://chat.example.com' };
const FRONTEND = { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' };

const letsThrough = (route: keyof Example, method: string, headers: Headers): boolean => {
  const request = { method, headers, protocol: 'https', host: 'chat.example.com', ip: '203.0.113.7', id: 'request' };
  const context = {
    getClass: () => Example,
    getHandler: () => Example.prototype[route],
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  try {
    return guard.canActivate(context);
  } catch (error) {
    expect(error).toMatchObject({ code: 'FOREIGN_ORIGIN' });
    return false;
  }
};

describe.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'post'])('%s', (method) => {
  const routes = (headers: Headers) =>
    (['own', 'undeclared', 'open', 'signIn'] as const).filter((route) => letsThrough(route, method, headers));

  it('with the cookie goes through from our own pages', () => {
    for (const source of [OURS, FRONTEND, { 'sec-fetch-site': 'same-origin' }] as Headers[]) {
      expect(routes({ ...COOKIE, ...source })).toEqual(['own', 'undeclared', 'open', 'signIn']);
    }
  });

  it('with the cookie and no source, or a foreign one, goes through to what no cookie opens', () => {
    for (const source of [
      {},
      FOREIGN,
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Headers[]) {
      expect(routes({ ...COOKIE, ...source })).toEqual(['open']);
    }
  });

  it('without the cookie goes through; from a foreign page not to where it is set', () => {
    for (const credentials of [{}, BEARER, { cookie: 'theme=dark; xjwt=a.b.c' }] as Headers[]) {
      expect(routes(credentials)).toEqual(['own', 'undeclared', 'open', 'signIn']);
      expect(routes({ ...credentials, ...FOREIGN })).toEqual(['own', 'undeclared', 'open']);
    }
  });

  it('with a token goes by the token, and the cookie beside it counts only where it is set', () => {
    expect(routes({ ...COOKIE, ...BEARER })).toEqual(['own', 'undeclared', 'open']);
    expect(routes({ ...COOKIE, ...BEARER, ...OURS })).toEqual(['own', 'undeclared', 'open', 'signIn']);
  });
});

describe.each(['GET', 'HEAD', 'OPTIONS'])('%s', (method) => {
  it('goes through, whatever it brings', () => {
    for (const route of ['own', 'undeclared', 'open', 'signIn'] as const) {
      expect(letsThrough(route, method, { ...COOKIE, ...FOREIGN })).toBe(true);
    }
  });
});
