import { maskSecrets } from './mask.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiYW5hIn0.c2lnbmF0dXJlLW9mLWFuYQ';

describe('maskSecrets', () => {
  it.each([
    ['a member named secret', '{"sqs_secret":"abc"}', '{"sqs_secret":"***"}'],
    ['a password with a quote in it', String.raw`{"password":"a\"bc","b":1}`, '{"password":"***","b":1}'],
    ['a member that is no text', '{"auth_key": 123}', '{"auth_key": "***"}'],
    ['a member that was cut', '{"a":1,"access_token":"abcd', '{"a":1,"access_token":"***"'],
    ['a header', '{"X-Webhook-Secret":"abc","X-Signature":"0f"}', '{"X-Webhook-Secret":"***","X-Signature":"***"}'],
    ['a token in a text', `{"text":"take ${JWT} please"}`, '{"text":"take *** please"}'],
    ['the start of a token', `{"text":"${JWT.slice(0, 30)}`, '{"text":"***'],
    ['a user of an address', 'https://me:word@example.com/a', 'https://***@example.com/a'],
    ['a secret in an address', 'https://example.com/a?b=1&token=abc#c', 'https://example.com/a?b=1&token=***#c'],
    ['a secret that is known', '{"text":"it is known-secret"}', '{"text":"it is ***"}'],
  ])('hides %s', (_name, text, masked) => {
    expect(maskSecrets(text, ['known-secret'])).toBe(masked);
  });

  it.each([
    '{"revoke_tokens_issued_before":"2026-01-01T00:00:00Z"}',
    '{"push_token":null}',
    '{"text":"the token is in the mail, see https://example.com/a?b=c"}',
  ])('leaves %s alone', (text) => {
    expect(maskSecrets(text, ['', 'known-secret'])).toBe(text);
  });
});
