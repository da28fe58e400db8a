import { StartError } from '../start-error.js';
import { busyClinic } from './busy-clinic.js';
import type { Scene } from './scene.js';

const SCENES: readonly Scene[] = [busyClinic()];

/** @throws StartError when there is no such scene */
export function sceneNamed(name: string): Scene {
  const found = SCENES.find((scene) => scene.name === name);
  if (found) return found;
  const problem = name === '' ? '--scene needs a name' : `there is no scene ${JSON.stringify(name)}`;
  throw new StartError(`${problem}: the scenes are ${SCENES.map((scene) => scene.name).join(', ')}`);
}

/** The scene that the command line names by `--scene <name>` or `--scene=<name>`, if it names one. */
export function sceneOf(args: readonly string[]): Scene | undefined {
  const index = args.findIndex((arg) => arg === '--scene' || arg.startsWith('--scene='));
  const given = args[index];
  if (given === undefined) return undefined;
  return sceneNamed(given === '--scene' ? (args[index + 1] ?? '') : given.slice('--scene='.length));
}
