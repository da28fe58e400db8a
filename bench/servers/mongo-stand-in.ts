/** The development stand-in for MongoDB in a process of its own, with its journal in a new folder below DATA_FOLDER. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { optionalSetting, setting } from './settings.js';

interface StandIn {
  readonly startMongoSandbox: (options: { port: number; dataDir: string; fsync: boolean }) => Promise<unknown>;
}

// By address at run time: the sandbox is a program of its own, compiled on its own.
const standIn = new URL('../../dist-sandbox/mongo/server.js', import.meta.url).href;
const { startMongoSandbox } = (await import(standIn)) as StandIn;
await startMongoSandbox({
  port: Number(setting('PORT')),
  dataDir: mkdtempSync(path.join(setting('DATA_FOLDER'), 'mongo-')),
  fsync: optionalSetting('FSYNC') === 'true',
});
