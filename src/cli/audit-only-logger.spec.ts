import { AuditOnlyLogger } from './audit-only-logger.js';

describe('the log of a command', () => {
  it('holds the audit trail and nothing else', () => {
    const written: unknown[] = [];
    const keep = (...args: unknown[]): void => void written.push(args);
    const logger = new AuditOnlyLogger({ log: keep, warn: keep, error: keep });
    logger.log({ msg: 'stream token issued' }, 'audit');
    logger.log('Starting Nest application...', 'NestFactory');
    logger.log('audit', 'Elsewhere');
    logger.warn();
    logger.error();
    expect(written).toEqual([[{ msg: 'stream token issued' }, 'audit']]);
  });
});
