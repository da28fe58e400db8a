import fc from 'fast-check';
import { maskMongoUri } from './mask.js';

describe('maskMongoUri', () => {
  it.each([
    ['mongodb://127.0.0.1:27017/app?directConnection=true', 'mongodb://127.0.0.1:27017/app'],
    ['mongodb://a:1,b:2,c:3/app?replicaSet=rs0', 'mongodb://a:1,b:2,c:3/app'],
    ['mongodb://user:pass@db.example/app', 'mongodb://***@db.example/app'],
    ['mongodb+srv://user:p%40ss@cluster.example/?retryWrites=true', 'mongodb+srv://***@cluster.example/'],
    ['mongodb://user:p?a/s@s@db.example/app', 'mongodb://***@db.example/app'],
  ])('shows of %s only %s', (uri, shown) => {
    expect(maskMongoUri(uri)).toBe(shown);
  });

  it('never shows a password or an option, whatever they are made of', () => {
    const secret = fc.string({ minLength: 1 }).map((text) => `<${text}>`);
    fc.assert(
      fc.property(secret, secret, (password, option) => {
        const shown = maskMongoUri(`mongodb://user:${password}@db.example/app?authMechanismProperties=${option}`);
        expect(shown).not.toContain(password);
        expect(shown).not.toContain('user');
      }),
    );
  });
});
