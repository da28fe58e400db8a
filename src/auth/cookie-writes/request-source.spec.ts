import { sourceOf } from './request-source.js';

const ALLOWED = new Set(['https://app.example.com', 'https://chat.example.com']);

const from = (headers: { origin?: string; 'sec-fetch-site'?: string }) =>
  sourceOf({ headers, protocol: 'https', host: 'chat.internal:3000' }, ALLOWED);

describe('the source of a request', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }],
    // A proxy has changed the name under which the browser knows us.
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://chat.example.org' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://chat.internal:3000' }],
    [{ origin: 'https://app.example.com' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://app.example.com' }],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://app.example.com' }],
  ])('is ours with %j', (headers) => {
    expect(from(headers)).toBe('ours');
  });

  it.each([
    [{ origin: 'https://evil.test' }],
    [{ origin: 'null' }],
    [{ origin: '' }],
    [{ origin: 'http://chat.internal:3000' }],
    [{ origin: 'https://chat.internal' }],
    [{ origin: 'https://app.example.com.evil.test' }],
    [{ origin: 'https://app.example.com/' }],
    [{ origin: 'https://app.example.com, https://evil.test' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'Same-Origin' }],
    [{ 'sec-fetch-site': 'same-origin, cross-site' }],
    [{ 'sec-fetch-site': '' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://evil.example.com' }],
    [{ 'sec-fetch-site': 'none', origin: 'https://evil.test' }],
  ])('is foreign with %j', (headers) => {
    expect(from(headers)).toBe('foreign');
  });

  it('is unknown when nothing is said of it', () => {
    expect(from({})).toBe('unknown');
  });
});
