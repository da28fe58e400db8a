import type { KeyObject } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { setting } from './settings.js';

/** The sign-in check of the usual tutorial: `jsonwebtoken` with the secret as a string. */
export const requireUser = signedInBy(setting('JWT_SECRET'));

/** The same check with another form of the secret: a key object is not tried as PEM on every call. */
export function signedInBy(secret: string | KeyObject) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const token = request.headers.authorization?.split(' ')[1];
    if (token === undefined) {
      response.status(401).json({ message: 'No token provided' });
      return;
    }
    try {
      const payload = jwt.verify(token, secret, { algorithms: ['HS256'] }) as jwt.JwtPayload;
      response.locals['userId'] = payload.sub;
    } catch {
      response.status(401).json({ message: 'Invalid token' });
      return;
    }
    next();
  };
}
