import { Injectable } from '@nestjs/common';
import { StreamService } from '../../stream/stream.service.js';
import { ChannelOwners } from '../projection/channel-owners.service.js';
import type { ChannelDriftFinding, ChannelDriftOptions, ChannelDriftSummary } from './channel-drift.js';
import { ChannelDriftRun } from './channel-drift-run.js';

/** Compares our channels with Stream's. It finds what was changed in Stream while no event told us. */
@Injectable()
export class ChannelDriftService {
  constructor(
    private readonly stream: StreamService,
    private readonly owners: ChannelOwners,
  ) {}

  /**
   * The cids of channels with an id of ours that no record wants.
   *
   * @throws StreamError as {@link report}
   */
  async findUnowned(): Promise<string[]> {
    const cids: string[] = [];
    const onFinding = ({ cid }: ChannelDriftFinding): number => cids.push(cid);
    await new ChannelDriftRun(this.owners.all, this.stream.channels, { onFinding }).findUnowned();
    return cids;
  }

  /** @throws StreamError when Stream refuses the calls, or is unreachable for more than half a minute */
  report(options: ChannelDriftOptions = {}): Promise<ChannelDriftSummary> {
    return new ChannelDriftRun(this.owners.all, this.stream.channels, options).run();
  }
}
