import { withDatabase } from './database.js';

describe('the address of the bench’s own database', () => {
  it.each([
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/bench'],
    ['mongodb://127.0.0.1:27017/app', 'mongodb://127.0.0.1:27017/bench'],
    ['mongodb://a:1,b:2/app?replicaSet=rs0', 'mongodb://a:1,b:2/bench?replicaSet=rs0'],
    ['mongodb+srv://db.example/?retryWrites=true', 'mongodb+srv://db.example/bench?retryWrites=true'],
    ['mongodb://u:p@a/app', 'mongodb://u:p@a/bench?authSource=app'],
    ['mongodb://u:p@a/app?tls=true', 'mongodb://u:p@a/bench?tls=true&authSource=app'],
    ['mongodb://u:p@a/app?authSource=admin', 'mongodb://u:p@a/bench?authSource=admin'],
    ['mongodb://u:p@a/?tls=true', 'mongodb://u:p@a/bench?tls=true'],
  ])('for %s is %s: never the one that holds data of others', (given, own) => {
    expect(withDatabase(given, 'bench')).toBe(own);
  });

  it('is refused for what is no address of MongoDB', () => {
    expect(() => withDatabase('postgres://a/app', 'bench')).toThrow('no mongodb:// address');
  });
});
