import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../../config/app-config.js';
import { SESSION_COOKIE } from '../tokens/extract-token.js';

/**
 * The cookie that carries a session in browsers: hidden from scripts, and not sent with cross-site requests. It is cleared
 * with the attributes it was set with; browsers keep it otherwise.
 */
@Injectable()
export class SessionCookie {
  private readonly attributes: { httpOnly: true; sameSite: 'strict'; secure: boolean; path: '/' };

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: AppConfig,
  ) {
    this.attributes = { httpOnly: true, sameSite: 'strict', secure: config.auth.secureCookie, path: '/' };
  }

  set(reply: FastifyReply, token: string): void {
    const maxAge = this.config.auth.sessionTtlSeconds;
    this.host.httpAdapter.setCookie(reply, SESSION_COOKIE, token, { ...this.attributes, maxAge });
  }

  clear(reply: FastifyReply): void {
    this.host.httpAdapter.clearCookie(reply, SESSION_COOKIE, this.attributes);
  }
}
