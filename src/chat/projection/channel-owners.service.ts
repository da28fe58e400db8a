import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { WorkLoops } from '../../work/work-loops.js';
import type { WorkDocument } from '../../work/work.schema.js';
import { ChannelProjector } from './channel-projector.service.js';
import type { OwnedChannels } from './owned-channels.js';

/** All kinds of records that own channels. They register in their constructor. */
@Injectable()
export class ChannelOwners {
  private readonly owners: OwnedChannels<WorkDocument>[] = [];

  constructor(
    readonly projector: ChannelProjector,
    readonly loops: WorkLoops,
    private readonly config: AppConfig,
  ) {}

  /** How long a request may wait for Stream. */
  get waitMs(): number {
    return this.config.stream.waitMs;
  }

  register<T extends WorkDocument>(owner: OwnedChannels<T>): void {
    this.owners.push(owner as unknown as OwnedChannels<WorkDocument>);
  }

  get all(): readonly OwnedChannels<WorkDocument>[] {
    return this.owners;
  }
}
