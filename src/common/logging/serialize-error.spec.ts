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

  it('leaves out the values that an error’s text quotes, in the stack and in causes, too', () => {
    const address = 'robin@example.org';
    const errors = [
      // MongoDB at a taken key.
      Object.assign(
        new Error(`E11000 duplicate key error collection: app.users index: email_1 dup key: { email: "${address}" }`),
        { code: 11_000 },
      ),
      // Mongoose at a value of the wrong type, and at one that breaks a rule.
      new Error(`Cast to string failed for value "{ '$ne': '${address}' }" (type Object) at path "email"`),
      new Error(`users validation failed: email: Path \`email\` (\`${address}\`) is not valid.`),
      // JSON.parse at something that is no JSON.
      new SyntaxError(`Unexpected token 'r', "${address}" is not valid JSON`),
    ];
    for (const error of [...errors, ...errors.map((cause) => new Error('it failed', { cause }))]) {
      const logged = serializeError(error);
      expect(JSON.stringify(logged)).not.toContain('robin');
      expect(logged.stack).toMatch(/\n\s+at /);
    }
    expect(serializeError(errors[0]).message).toBe(
      'E11000 duplicate key error collection: app.users index: email_1 dup key: …',
    );
  });

  it('says only the kind of a value that is no error', () => {
    for (const value of [SECRET, { token: SECRET }]) {
      expect(serializeError(value)).toEqual({ type: typeof value, message: 'not an Error', stack: '' });
    }
  });
});
