import { StartError } from '../start-error.js';
import { sceneOf } from './scenes.js';

describe('scenes', () => {
  it.each([
    ['--scene', 'busy-clinic'],
    ['--watch', '--scene=busy-clinic', '--debug'],
  ])('are named by the command line: %s %s', (...args: string[]) => {
    expect(sceneOf(args)?.name).toBe('busy-clinic');
  });

  it('are not made unless one is named', () => {
    expect(sceneOf(['--watch'])).toBeUndefined();
  });

  it.each([
    [['--scene', 'quiet-clinic'], 'there is no scene "quiet-clinic": the scenes are busy-clinic'],
    [['--scene'], '--scene needs a name: the scenes are busy-clinic'],
    [['--scene='], '--scene needs a name: the scenes are busy-clinic'],
  ])('%j is refused in one line that names them', (args, message) => {
    expect(() => sceneOf(args)).toThrow(new StartError(message));
  });

  it('have an id of its own for each appointment, and replies and reactions only to lines before them', () => {
    const appointments = sceneOf(['--scene', 'busy-clinic'])?.appointments ?? [];
    expect(new Set(appointments.map(({ id }) => id)).size).toBe(40);
    const spoken = appointments.flatMap(({ conversation }) => conversation ?? []);
    const backwards = spoken.flatMap(({ lines }) => lines.filter(({ replyTo = -1 }, index) => replyTo >= index));
    expect(backwards).toEqual([]);
    expect(spoken.flatMap(({ lines }) => lines).length).toBeGreaterThanOrEqual(290);
  });
});
