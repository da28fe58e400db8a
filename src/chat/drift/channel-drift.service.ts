import { Injectable } from '@nestjs/common';
import { type Finding, warning } from '../../stream/setup/finding.js';
import { StreamService } from '../../stream/stream.service.js';
import { ChannelOwners } from '../projection/channel-owners.service.js';
import type { ChannelDriftFinding, ChannelDriftOptions, ChannelDriftSummary } from './channel-drift.js';
import { ChannelDriftRun } from './channel-drift-run.js';

const MAX_SHOWN = 5;

/** Compares our channels with Stream's. It finds what was changed in Stream while no event told us. */
@Injectable()
export class ChannelDriftService {
  constructor(
    private readonly stream: StreamService,
    private readonly owners: ChannelOwners,
  ) {}

  /**
   * Channels with an id of ours that no record wants, as a finding of the doctor.
   *
   * @throws StreamError as {@link report}
   */
  async findForeign(): Promise<Finding[]> {
    const cids: string[] = [];
    const onFinding = ({ cid }: ChannelDriftFinding): number => cids.push(cid);
    await new ChannelDriftRun(this.owners.all, this.stream.channels, { onFinding }).findUnowned();
    if (cids.length === 0) return [];
    const more = cids.length > MAX_SHOWN ? ` and ${cids.length - MAX_SHOWN} more` : '';
    const text = `channels with ids of this server belong to no record: ${cids.slice(0, MAX_SHOWN).join(', ')}${more}`;
    return [warning('foreign-channels', text, 'Look at them in the dashboard, and delete them there.')];
  }

  /** @throws StreamError when Stream refuses the calls, or is unreachable for more than half a minute */
  report(options: ChannelDriftOptions = {}): Promise<ChannelDriftSummary> {
    return new ChannelDriftRun(this.owners.all, this.stream.channels, options).run();
  }
}
