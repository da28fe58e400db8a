import { chunksOf } from '../../common/chunks.js';
import { CHANNEL_TYPE, cidOf, hasReservedPrefix } from '../../stream/channel-ids.js';
import { CHANNEL_PAGE_LIMIT, type StreamChannelQuery, type StreamChannels } from '../../stream/stream-channels.js';
import type { StreamChannelState } from '../../stream/stream-types.js';
import { queryWithRetry } from '../../users/drift/query-with-retry.js';
import type { Work } from '../../work/work.schema.js';
import type { ChannelOwner, OwnedChannel } from '../projection/channel-owners.service.js';
import type { DesiredChannel } from '../projection/desired-channel.js';
import {
  CHANNEL_DRIFT_KINDS,
  type ChannelDriftFinding,
  type ChannelDriftKind,
  channelDriftOf,
  type ChannelDriftOptions,
  type ChannelDriftProgress,
  type ChannelDriftSummary,
} from './channel-drift.js';

const REPAIRS_AT_ONCE = 8;

type WantedChannel = OwnedChannel & { readonly wanted: DesiredChannel };

/** One comparison, page by page, so that memory does not grow with the number of channels. */
export class ChannelDriftRun {
  private records = 0;
  private streamChannels = 0;
  private onTheirWay = 0;
  private repaired = 0;
  private underWay = 0;
  private readonly findings = Object.fromEntries(CHANNEL_DRIFT_KINDS.map((kind) => [kind, 0])) as Record<
    ChannelDriftKind,
    number
  >;

  constructor(
    private readonly owners: readonly ChannelOwner[],
    private readonly stream: StreamChannels,
    private readonly options: ChannelDriftOptions,
  ) {}

  async run(): Promise<ChannelDriftSummary> {
    for (const owner of this.owners) await this.compareRecords(owner);
    await this.findUnowned();
    const { records, streamChannels, onTheirWay, findings, repaired, underWay } = this;
    return { records, streamChannels, onTheirWay, findings, repaired, underWay };
  }

  private async compareRecords(owner: ChannelOwner): Promise<void> {
    for (let after: OwnedChannel['recordId'] | undefined; ;) {
      const page = await owner.page(after, CHANNEL_PAGE_LIMIT);
      after = page.at(-1)?.recordId;
      if (after === undefined) return;
      await this.comparePage(
        owner,
        page.filter((one): one is WantedChannel => one.wanted !== null),
      );
      this.reportProgress('records', this.records);
    }
  }

  private async comparePage(owner: ChannelOwner, page: readonly WantedChannel[]): Promise<void> {
    this.records += page.length;
    const settled = page.filter(({ work }) => isSettled(work));
    if (settled.length > 0) {
      const cids = settled.map(({ wanted: { type, id } }) => cidOf(type, id));
      const states = new Map((await this.query({ cids }, 'records')).map((state) => [state.id, state]));
      const differing = settled.filter(({ wanted }) => channelDriftOf(wanted, states.get(wanted.id)).length > 0);
      const unchanged = await this.findUnchanged(owner, differing);
      for (const channel of unchanged)
        for (const drift of channelDriftOf(channel.wanted, states.get(channel.wanted.id)))
          this.reportFinding(toFinding(owner, channel, drift));
      this.onTheirWay += differing.length - unchanged.length;
      if (this.options.repair) await this.repair(owner, unchanged);
    }
    this.onTheirWay += page.length - settled.length;
  }

  private async repair(owner: ChannelOwner, channels: readonly WantedChannel[]): Promise<void> {
    for (const part of chunksOf(channels, REPAIRS_AT_ONCE)) {
      const done = await Promise.all(part.map(({ recordId }) => owner.repairNow(recordId)));
      this.repaired += done.filter(Boolean).length;
      this.underWay += done.filter((isDone) => !isDone).length;
    }
  }

  /** Those that have not changed since they were read. A change that is on its way is no drift. */
  private async findUnchanged(owner: ChannelOwner, channels: readonly WantedChannel[]): Promise<WantedChannel[]> {
    if (channels.length === 0) return [];
    const now = await owner.findOwned(channels.map(({ wanted }) => wanted.id));
    const revisions = new Map(now.map(({ recordId, work }) => [recordId, isSettled(work) ? work.revision : undefined]));
    return channels.filter(({ recordId, work }) => revisions.get(recordId) === work.revision);
  }

  async findUnowned(): Promise<void> {
    for (let madeFrom: Date | undefined, seen = new Set<string>(); ;) {
      const page = await this.query({ type: CHANNEL_TYPE, madeFrom }, 'stream');
      const fresh = page.filter(({ id }) => !seen.has(id));
      this.streamChannels += fresh.length;
      await this.reportUnowned(fresh.map(({ id }) => id).filter((id) => hasReservedPrefix(id)));
      this.reportProgress('stream', this.streamChannels);
      const last = page.at(-1)?.madeAt;
      if (page.length < CHANNEL_PAGE_LIMIT || !last) return;
      seen = new Set(page.map(({ id }) => id));
      // A whole page that was made at the same moment: what else was made then is passed over.
      madeFrom = fresh.length === 0 ? new Date(last.getTime() + 1) : last;
    }
  }

  private async reportUnowned(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const owned = await Promise.all(this.owners.map((owner) => owner.findOwned(ids)));
    const wanted = new Set(owned.flat().map((channel) => channel.wanted?.id));
    for (const id of ids.filter((one) => !wanted.has(one)))
      this.reportFinding({
        kind: 'unowned',
        cid: cidOf(CHANNEL_TYPE, id),
        owner: null,
        recordId: null,
        details: [],
        deadLetter: null,
      });
  }

  private query(query: StreamChannelQuery, phase: ChannelDriftProgress['phase']): Promise<StreamChannelState[]> {
    const checked = phase === 'records' ? this.records : this.streamChannels;
    return queryWithRetry(this.stream, query, (waitingMs) => this.reportProgress(phase, checked, waitingMs));
  }

  private reportFinding(finding: ChannelDriftFinding): void {
    this.findings[finding.kind] += 1;
    this.options.onFinding?.(finding);
  }

  private reportProgress(phase: ChannelDriftProgress['phase'], checked: number, waitingMs?: number): void {
    this.options.onProgress?.({ phase, checked, waitingMs });
  }
}

/** Work that only waits for a time in the future is settled, too. */
const isSettled = ({ status, revision, doneRevision }: Work): boolean =>
  status === 'dead' || (status !== 'running' && doneRevision >= revision);

function toFinding(
  { name }: ChannelOwner,
  { recordId, work, wanted }: WantedChannel,
  drift: Pick<ChannelDriftFinding, 'kind' | 'details'>,
): ChannelDriftFinding {
  const deadLetter = work.status === 'dead' ? work.lastError : null;
  return { ...drift, cid: cidOf(wanted.type, wanted.id), owner: name, recordId, deadLetter };
}
