import { Command } from 'commander';
import type { ListedRoom } from '../../rooms/room-operations.service.js';
import type { Application } from '../application.js';
import type { Cli, CommonOptions } from '../cli.js';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import { readIds, withCommonOptions } from '../options.js';
import { table } from '../results.js';

const LIST_EXAMPLE = `$ npm run -s cli -- rooms:list
6740a1f2c3d4e5f60718293b  open     enabled   sample-vet  Team Meeting
6740a1f2c3d4e5f60718293d  ended    disabled  sample-vet
-                         unknown  enabled   -           made-by-hand`;

const END_EXAMPLE = `$ npm run -s cli -- rooms:end 6740a1f2c3d4e5f60718293b
6740a1f2c3d4e5f60718293b  ended`;

/** Lists the rooms that are recorded here, and what 100ms has of them. */
export function roomsList(cli: Cli): Command {
  const command = new Command('rooms:list').description(
    'list all video rooms: id, status, state at 100ms, owner, name',
  );
  return withCommonOptions(command, LIST_EXAMPLE).action((options: CommonOptions) =>
    cli.run(options, async (application) => {
      const rooms: ListedRoom[] = [];
      for await (const room of roomsOf(application).list()) rooms.push(room);
      const rows = rooms.map(({ id, status, atProvider, ownerId, name }) => [
        id ?? '-',
        status,
        atProvider,
        ownerId ?? '-',
        name,
      ]);
      const text = rows.length > 0 ? table(rows) : 'there are no rooms';
      cli.terminal.result(options.json ? JSON.stringify({ rooms }) : text);
      return EXIT.done;
    }),
  );
}

/** Ends a room for all participants. */
export function roomsEnd(cli: Cli): Command {
  const command = new Command('rooms:end')
    .description('end a video room: remove all participants and close it for good')
    .argument('<roomId>', 'id of the room, as rooms:list shows it');
  return withCommonOptions(command, END_EXAMPLE).action(async (given: string, options: CommonOptions) => {
    const [id = ''] = await readIds([given]);
    await cli.run(options, (application) => end(cli, application, id, options));
  });
}

async function end(
  { terminal }: Cli,
  application: Application,
  id: string,
  { json }: CommonOptions,
): Promise<ExitCode> {
  if (!(await roomsOf(application).end(id))) throw new CliError(`there is no room ${id}`);
  terminal.result(json ? JSON.stringify({ id, status: 'ended' }) : table([[id, 'ended']]));
  return EXIT.done;
}

function roomsOf({ rooms }: Application): Application['rooms'] {
  if (rooms.isConfigured) return rooms;
  throw new CliError('video rooms are not set up: set HMS_APP_ACCESS_KEY, HMS_APP_SECRET and HMS_TEMPLATE_ID');
}
