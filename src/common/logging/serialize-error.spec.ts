import { serializeError } from './serialize-error.js';

const SECRET = 'eyJhbGciOiJIUzI1NiJ9.server.token';

/** What axios throws: its request, with every header, hangs on the error and on the response of the error. */
function axiosError(): Error {
  const config = { headers: { Authorization: SECRET }, data: `{"text":"${SECRET}"}` };
  return Object.assign(new Error('Request failed with status code 500'), {
    name: 'AxiosError',
    code: 'ERR_BAD_RESPONSE',
    config,
    request: { _header: `POST / HTTP/1.1\r\nAuthorization: ${SECRET}` },
    response: { status: 500, headers: { 'set-cookie': SECRET }, data: SECRET, config },
    toJSON: () => ({ config }),
  });
}

describe('an error in the log', () => {
  it('keeps what finds the fault: type, message, code and stack', () => {
    const error = Object.assign(new TypeError('it broke'), { code: 'ERR_BROKEN' });
    expect(serializeError(error)).toEqual({
      type: 'TypeError',
      message: 'it broke',
      code: 'ERR_BROKEN',
      stack: error.stack,
    });
  });

  it('leaves nothing of a request that hangs on it, at any depth', () => {
    const wrapped = new Error('outer', { cause: new Error('middle', { cause: axiosError() }) });
    for (const error of [axiosError(), wrapped]) {
      const logged = JSON.stringify(serializeError(error));
      expect(logged).toContain('Request failed with status code 500');
      expect(logged).not.toContain(SECRET);
    }
  });

  it('follows causes, and stops in a circle of them', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;
    const logged = serializeError(first);
    expect(logged.cause).toMatchObject({ message: 'second', cause: { message: 'first' } });
    expect(JSON.stringify(logged).match(/"message"/g)).toHaveLength(5);
  });

  it('drops a code that could be anything', () => {
    const error = Object.assign(new Error('it broke'), { code: { token: SECRET } });
    expect(JSON.stringify(serializeError(error))).not.toContain(SECRET);
  });

  it('says only the kind of a value that is no error', () => {
    for (const value of [SECRET, { token: SECRET }]) {
      expect(serializeError(value)).toEqual({ type: typeof value, message: 'not an Error', stack: '' });
    }
  });
});
