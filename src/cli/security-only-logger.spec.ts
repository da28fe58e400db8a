import { SecurityOnlyLogger } from './security-only-logger.js';

describe('the log of a command', () => {
  it('holds security events and nothing else', () => {
    const written: unknown[] = [];
    const keep = (...args: unknown[]): void => void written.push(args);
    const logger = new SecurityOnlyLogger({ log: keep, warn: keep, error: keep });
    logger.log({ msg: 'chat token issued' }, 'security');
    logger.log('Starting Nest application...', 'NestFactory');
    logger.log('security', 'Elsewhere');
    logger.warn();
    logger.error();
    expect(written).toEqual([[{ msg: 'chat token issued' }, 'security']]);
  });
});
