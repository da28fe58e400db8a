import { runInNewContext } from 'node:vm';
import { HttpException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { QueueFullError } from '../common/semaphore.js';
import { AppException, toEnvelope } from '../common/errors/app-exception.js';
import { ERROR_CODES } from '../common/errors/error-codes.js';
import { isDatabaseOutage } from '../database/database-errors.js';
import { toAppException } from './exception-envelope.filter.js';

const named = (name: string) => Object.assign(new Error('internal words'), { name });
const ofFastify = (code: string, statusCode: number) =>
  Object.assign(new Error('internal words'), { code, statusCode });

describe('anything thrown', () => {
  it('is left alone when it is ours already', () => {
    const exception = new AppException('FORBIDDEN');
    expect(toAppException(exception)).toBe(exception);
  });

  it.each([
    'MongoNetworkError',
    'MongoServerSelectionError',
    'MongooseServerSelectionError',
    'MongoPoolClearedError',
    'PoolClearedOnNetworkError',
    'MongoClientClosedError',
    'MongoOperationTimeoutError',
  ])('that says the database is away (%s) is 503 with a time to come back', (name) => {
    const exception = toAppException(named(name));
    expect(isDatabaseOutage(named(name))).toBe(true);
    expect(exception).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 2 });
  });

  it('that says a connection was closed just before it was used is 503, as the driver lets it through', () => {
    const closed = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });
    expect(toAppException(closed).code).toBe('DATABASE_UNAVAILABLE');
  });

  it('is an error of whichever realm it comes from', () => {
    const foreign = runInNewContext(
      "Object.assign(new Error('internal words'), { name: 'MongoNetworkError' })",
    ) as unknown;
    expect(foreign).not.toBeInstanceOf(Error);
    expect(toAppException(foreign).code).toBe('DATABASE_UNAVAILABLE');
  });

  it.each([64, 89, 189, 9001, 10_107, 11_602, 14_031])(
    'that says a write was not confirmed, the primary is lost, or the disk is full (%i), is 503 with a time to come back',
    (code) => {
      const exception = toAppException(Object.assign(named('MongoBulkWriteError'), { code }));
      expect(exception).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 2 });
    },
  );

  it('that says a line is full is 503 with a time to come back', () => {
    expect(toAppException(new QueueFullError())).toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 2 });
  });

  it.each(['MongoServerError', 'ValidationError', 'Error'])(
    'that says the database refused (%s) is ours to mend',
    (name) => {
      expect(isDatabaseOutage(named(name))).toBe(false);
      expect(toAppException(named(name)).code).toBe('INTERNAL');
    },
  );

  it.each([
    [400, 'BAD_REQUEST'],
    [404, 'NOT_FOUND'],
    [405, 'METHOD_NOT_ALLOWED'],
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    [429, 'RATE_LIMITED'],
    [418, 'INTERNAL'],
    [500, 'INTERNAL'],
  ])('by Nest with status %i is %s', (status, code) => {
    expect(toAppException(new HttpException('internal words', status)).code).toBe(code);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'PAYLOAD_TOO_LARGE'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['FST_ERR_CTP_INVALID_JSON_BODY', 400, 'MALFORMED_BODY'],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400, 'MALFORMED_BODY'],
    ['FST_ERR_BAD_URL', 400, 'MALFORMED_URL'],
    ['FST_ERR_MAX_PARAM_LENGTH', 414, 'URI_TOO_LONG'],
    ['FST_ERR_SOMETHING_NEW', 400, 'BAD_REQUEST'],
    ['FST_ERR_SOMETHING_NEW', 500, 'INTERNAL'],
  ])('by Fastify as %s with status %i is %s', (code, status, expected) => {
    expect(toAppException(ofFastify(code, status)).code).toBe(expected);
  });

  it('by somebody else is not believed when it names a status', () => {
    expect(toAppException(Object.assign(new Error('upstream'), { code: 'ERR', statusCode: 404 })).code).toBe(
      'INTERNAL',
    );
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'boom'],
    ['an object', { statusCode: 404 }],
  ])('that is no error (%s) is INTERNAL', (_case, thrown) => {
    expect(toAppException(thrown).code).toBe('INTERNAL');
  });

  it('is kept as the cause for the log', () => {
    const error = new NotFoundException('internal words');
    expect(toAppException(error).cause).toBe(error);
  });
});

describe('the envelope', () => {
  it('has the registry’s words and never those of the cause', () => {
    for (const error of [
      named('MongoNetworkError'),
      new ServiceUnavailableException('internal words'),
      named('Error'),
    ]) {
      const exception = toAppException(error);
      const envelope = toEnvelope(exception, 'request-1');
      const { status, error: title, message } = ERROR_CODES[exception.code];
      expect(envelope).toEqual({
        success: false,
        statusCode: status,
        error: title,
        message,
        code: exception.code,
        requestId: 'request-1',
      });
      expect(JSON.stringify(envelope)).not.toContain('internal words');
    }
  });

  it('has details when there are any', () => {
    const details = [{ field: 'userId', rule: 'isString', message: 'userId must be a string' }];
    expect(toEnvelope(new AppException('VALIDATION_FAILED', { details }), 'request-1').details).toEqual(details);
  });
});

describe('the registry', () => {
  it.each(Object.entries(ERROR_CODES))(
    '%s has a status of its own kind, a text, and generic words for our faults',
    (code, entry) => {
      expect(entry.status).toBeGreaterThanOrEqual(400);
      expect(entry.status).toBeLessThan(600);
      expect(entry.error.trim() && entry.message.trim()).toBeTruthy();
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(`${entry.error} ${entry.message}`).not.toMatch(/mongo|stream|node|fastify|nest/i);
    },
  );
});
