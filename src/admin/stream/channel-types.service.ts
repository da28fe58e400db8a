import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { AppException } from '../../common/errors/app-exception.js';
import { Semaphore } from '../../common/semaphore.js';
import { AppConfig } from '../../config/app-config.js';
import type { Caller } from '../../policies/current-user.js';
import { holesOpenedInType } from '../../stream/setup/holes.js';
import type { ChannelTypeChange, ChannelTypeSettings } from '../../stream/stream-settings.js';
import { StreamService } from '../../stream/stream.service.js';
import type { ChangeChannelTypeDto, ChannelTypeDto, ChannelTypesDto } from './channel-type.dto.js';
import { fromStreamNames, type Names, toStreamNames, TYPE_FLAGS } from './setting-names.js';
import { changedGrants } from './settings-change.js';
import { settle } from './settled-change.js';
import { answering } from './stream-answers.js';

const PLAIN: Names = { ...TYPE_FLAGS, maxMessageLength: 'max_message_length' };
const MAX_WAITING = 20;

/** The channel types of the app in Stream: what channels of a type can do, and who may do it. */
@Injectable()
export class AdminChannelTypes {
  private readonly oneByOne = new Semaphore(1, MAX_WAITING);

  constructor(
    private readonly stream: StreamService,
    private readonly config: AppConfig,
  ) {}

  async list(): Promise<ChannelTypesDto> {
    const types = await answering(() => this.stream.settings.readTypes());
    return { channelTypes: types.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((type) => toDto(type)) };
  }

  async show(name: string): Promise<ChannelTypeDto> {
    return toDto(await answering(() => this.read(name)));
  }

  change(caller: Caller, name: string, given: ChangeChannelTypeDto): Promise<ChannelTypeDto> {
    return this.oneByOne.run(async () => {
      const { force = false, ...wanted } = given;
      const { state, changed, synced } = await settle({
        read: () => this.read(name),
        missing: (type) => changesOf(type, wanted),
        holes: (type, change) => holesOpenedInType(type, afterChange(type, change)),
        write: (change) => this.stream.settings.updateChannelType(name, change),
        force,
        waitMs: this.config.stream.waitMs,
      });
      if (changed) {
        const names = Object.keys(wanted).filter((one) => wanted[one as keyof typeof wanted] !== undefined);
        const { id: by, requestId: reqId } = caller;
        recordSecurityEvent('channel type changed', { by, channelType: name, names, force, reqId });
      }
      return { ...toDto(state), synced };
    });
  }

  private async read(name: string): Promise<ChannelTypeSettings> {
    const found = (await this.stream.settings.readTypes()).find((type) => type.name === name);
    if (!found) throw new AppException('CHANNEL_TYPE_NOT_FOUND');
    return found;
  }
}

function changesOf(type: ChannelTypeSettings, wanted: ChangeChannelTypeDto): ChannelTypeChange | undefined {
  const plain = Object.entries(toStreamNames(PLAIN, wanted)).filter(([name, value]) => type[name] !== value);
  const { commands } = wanted;
  const grants = changedGrants(type.grants, wanted.grants ?? {});
  const change: ChannelTypeChange = {
    ...Object.fromEntries(plain),
    ...(commands && !isDeepStrictEqual(commands.toSorted(), commandsOf(type).toSorted()) && { commands }),
    ...(Object.keys(grants).length > 0 && { grants }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

const afterChange = (type: ChannelTypeSettings, { grants }: ChannelTypeChange): ChannelTypeSettings => ({
  ...type,
  grants: { ...type.grants, ...grants },
});

/** Stream shows commands as objects, and takes their names. */
function commandsOf(type: ChannelTypeSettings): string[] {
  const { commands } = type;
  if (!Array.isArray(commands)) return [];
  return commands.map((one: unknown) => String((one as { name?: unknown } | null)?.name ?? one));
}

const toDto = (type: ChannelTypeSettings): Omit<ChannelTypeDto, 'synced'> => ({
  name: type.name,
  ...fromStreamNames(PLAIN, type),
  commands: commandsOf(type),
  grants: Object.fromEntries(Object.entries(type.grants).map(([role, ids]) => [role, [...ids]])),
});
