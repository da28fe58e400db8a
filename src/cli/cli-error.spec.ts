import { ConfigError } from '../config/load-config.js';
import { abortedError, CliError, describeError, EXIT, usageError } from './cli-error.js';

describe('what is said of an error', () => {
  it('is its text, and how the command ends', () => {
    expect(describeError(new CliError('there is no "x"'))).toEqual({ text: 'there is no "x"', exitCode: EXIT.failed });
    expect(describeError(usageError('no'))).toEqual({ text: 'no', exitCode: EXIT.usage });
    expect(describeError(abortedError())).toEqual({ text: 'aborted', exitCode: EXIT.aborted });
  });

  it('is one line, whatever the text holds', () => {
    const config = new ConfigError([
      { name: 'A', problem: 'is missing' },
      { name: 'B', problem: 'is missing' },
    ]);
    expect(describeError(config).text).toBe('The settings cannot be used: A is missing; B is missing');
    expect(describeError(usageError('a\u001b[2Jb\nc')).text).toBe('a�[2Jb c');
    expect(describeError(new Error(' ')).text).toBe('Error');
    expect(describeError('thrown').text).toBe('an unknown failure');
  });

  it('leaves out what foreign errors quote', () => {
    const error = new Error('E11000 duplicate key error dup key: { email: "robin@example.com" }');
    expect(describeError(error)).toEqual({ text: 'E11000 duplicate key error dup key: …', exitCode: EXIT.failed });
  });
});
