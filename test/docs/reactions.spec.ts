import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES } from '../../src/common/errors/error-codes.js';
import { ROOT } from '../smoke/starter.js';
import { sectionOf } from './walk.js';

describe('docs/guides/errors.md', () => {
  it('says of every error code once what a client should do', () => {
    const reactions = sectionOf(readFileSync(path.join(ROOT, 'docs/guides/errors.md'), 'utf8'), 'Reactions');
    const named = [...reactions.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code);
    expect(named.toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
  });
});
