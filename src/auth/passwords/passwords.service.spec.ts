import { hash as argon2Hash } from '@node-rs/argon2';
import { QueueFullError } from '../../common/semaphore.js';
import { Argon2 } from './argon2.js';
import { PasswordsService } from './passwords.service.js';

const ADDRESS = '192.0.2.1';

describe('passwords', () => {
  const argon2 = new Argon2();
  const passwords = new PasswordsService(argon2);

  beforeAll(() => passwords.onModuleInit());
  afterEach(() => jest.restoreAllMocks());

  it('are kept as argon2id of 46 MiB, one pass, one lane, each with its own salt', async () => {
    const [one, other] = [
      await passwords.hash('correct horse', ADDRESS),
      await passwords.hash('correct horse', ADDRESS),
    ];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect(other).not.toBe(one);
    expect(await passwords.verify(one, 'correct horse', ADDRESS)).toBe(true);
    expect(await passwords.verify(one, 'correct house', ADDRESS)).toBe(false);
  });

  it('count to their last byte', async () => {
    const common = 'x'.repeat(80);
    const hash = await passwords.hash(`${common}a`, ADDRESS);
    expect(await passwords.verify(hash, `${common}b`, ADDRESS)).toBe(false);
    expect(await passwords.verify(hash, common, ADDRESS)).toBe(false);
    expect(await passwords.verify(hash, `${common}a`, ADDRESS)).toBe(true);
  });

  it('are the same however their characters were composed', async () => {
    const hash = await passwords.hash('\u00fcberra\u015fchung', ADDRESS);
    expect(await passwords.verify(hash, 'u\u0308berras\u0327chung', ADDRESS)).toBe(true);
  });

  it('without a hash, or with a text that is none, are verified all the same, and wrong', async () => {
    const verify = jest.spyOn(argon2, 'verify');
    for (const hash of [undefined, '', 'no hash', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=1']) {
      expect(await passwords.verify(hash, 'correct horse', ADDRESS)).toBe(false);
    }
    expect(verify.mock.calls.map(([encoded]) => encoded.slice(0, 30))).toEqual(
      Array.from({ length: 5 }, () => '$argon2id$v=19$m=47104,t=1,p=1'),
    );
  });

  it('of other parameters are good, and outdated', async () => {
    for (const parameters of [{ memoryCost: 19_456 }, { timeCost: 2 }, { algorithm: 1 }]) {
      const hash = await argon2Hash('correct horse', {
        memoryCost: 47_104,
        timeCost: 1,
        parallelism: 1,
        ...parameters,
      });
      expect(await passwords.verify(hash, 'correct horse', ADDRESS)).toBe(true);
      expect(passwords.isOutdated(hash)).toBe(true);
    }
    expect(passwords.isOutdated(await passwords.hash('correct horse', ADDRESS))).toBe(false);
  });

  it('are hashed two at a time, a hundred wait, and more are turned away', async () => {
    const busy = new PasswordsService(argon2);
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    jest.spyOn(argon2, 'hash').mockImplementation(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
      return 'hash';
    });
    const outcomes = Array.from({ length: 103 }, () => busy.hash('correct horse', ADDRESS));
    await expect(outcomes.pop()).rejects.toThrow(QueueFullError);
    for (const outcome of outcomes) {
      ends.shift()?.();
      expect(await outcome).toBe('hash');
    }
    expect(outcomes).toHaveLength(102);
    expect(most).toBe(2);
  });
});
