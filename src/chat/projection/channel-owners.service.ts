import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { WorkLoops } from '../../work/work-loops.js';
import type { Work, WorkDocument } from '../../work/work.schema.js';
import { ChannelProjector } from './channel-projector.service.js';
import type { DesiredChannel } from './desired-channel.js';

type RecordId = WorkDocument['_id'];

/** A record and the channel it should have; null while it should have none. */
export interface OwnedChannel {
  readonly recordId: RecordId;
  readonly work: Work;
  readonly wanted: DesiredChannel | null;
}

/** A kind of record that owns channels. */
export interface ChannelOwner {
  /** Of its loop, in log lines. */
  readonly name: string;
  /** Whether a channel that was deleted in Stream is made again at once, as any other change there is undone. */
  readonly restoresDeleted: boolean;
  /** The owned channels among the given ones. Ids without a record are left out. */
  findOwned(channelIds: readonly string[]): Promise<OwnedChannel[]>;
  /** A page of all records, in the order of their ids. */
  page(after: RecordId | undefined, limit: number): Promise<OwnedChannel[]>;
  /** Marks records whose channels were changed in Stream by others. Returns how many were marked. */
  repair(recordIds: readonly RecordId[]): Promise<number>;
  /** The same for one record at once. False when Stream does not have it yet: the loop continues the work. */
  repairNow(recordId: RecordId): Promise<boolean>;
}

/** All kinds of records that own channels, and what they share. */
@Injectable()
export class ChannelOwners {
  private readonly owners: ChannelOwner[] = [];

  constructor(
    readonly projector: ChannelProjector,
    readonly loops: WorkLoops,
    private readonly config: AppConfig,
  ) {}

  /** Called by each owner in its constructor. */
  register(owner: ChannelOwner): void {
    this.owners.push(owner);
  }

  get all(): readonly ChannelOwner[] {
    return this.owners;
  }

  /** How long a request may wait for Stream. */
  get waitMs(): number {
    return this.config.stream.waitMs;
  }
}
