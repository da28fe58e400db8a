import { readOptions, SCENARIO_NAMES } from './options.js';

describe('the command line', () => {
  it('measures everything when it is empty', () => {
    expect(readOptions([])).toMatchObject({ quick: false, scenarios: [...SCENARIO_NAMES] });
  });

  it('measures what was requested, in the order of the bench', () => {
    expect(readOptions(['--only', 'list', '--only', 'tokens']).scenarios).toEqual(['tokens', 'list']);
  });

  it('refuses a scenario that does not exist, and an option that does not', () => {
    expect(() => readOptions(['--only', 'everything'])).toThrow('not everything');
    expect(() => readOptions(['--fast'])).toThrow('--fast');
  });

  it.each([[['--quick']], [['--only', 'list']], [['--only', 'realtime', '--only', 'list']]])(
    'publishes no part of a run: %j',
    (args) => {
      expect(() => readOptions([...args, '--write', 'page.md'])).toThrow('whole run');
      expect(readOptions(['--write', 'page.md']).writeFile).toBe('page.md');
      expect(readOptions(['--only', 'realtime', '--write', 'page.md']).writeFile).toBe('page.md');
    },
  );
});
