import { randomUUID } from 'node:crypto';
import type { Api } from './api.js';
import { GUESTS } from './scene.js';

/** Who does what where. */
export interface Round {
  readonly number: number;
  /** Has a socket, and watches the channel. */
  readonly user: string;
  readonly other: string;
  readonly cid: string;
  readonly connectionId: string;
}

/** So many rounds later a message is deleted for good. */
const KEPT_ROUNDS = 40;
const PIN_MS = 3_600_000;

/** What people do in channels. Whatever a round adds, it or a later one takes away. */
export class Rounds {
  private readonly written: string[][] = [];

  constructor(private readonly api: Api) {}

  async play(round: Round): Promise<void> {
    await this.write(round);
    if (round.number % 5 === 0) await this.browse(round);
    if (round.number % 10 === 1) await this.set(round);
    if (round.number % 20 === 2) await this.upload(round);
    if (round.number % 10 === 3) await this.member(round);
    if (round.number % 10 === 4) await this.channel(round);
    if (round.number % 50 === 5) await this.disturb(round);
  }

  /** Deletes what is left of messages. */
  async end(): Promise<void> {
    for (const ids of this.written.splice(0)) await this.delete(ids);
  }

  private async write({ user, other, cid }: Round): Promise<void> {
    const { api } = this;
    const path = `/channels/${cid.replace(':', '/')}`;
    const event = (type: string): Promise<unknown> =>
      api.call('typing events', 'POST', `${path}/event`, { as: user, body: { event: { type } } });
    const [first, second] = [randomUUID(), randomUUID()];
    const send = (id: string, fields: object = {}): Promise<unknown> =>
      api.call('messages', 'POST', `${path}/message`, { as: user, body: { message: { id, text: TEXT, ...fields } } });
    await event('typing.start');
    await send(first);
    await send(second, { parent_id: first, show_in_channel: true });
    await event('typing.stop');
    const latest_delivered_messages = [{ cid, id: second }];
    await api.call('deliveries', 'POST', '/channels/delivered', { as: other, body: { latest_delivered_messages } });
    await api.call('reads', 'POST', `${path}/read`, { as: other, body: {} });
    const reaction = { type: 'like' };
    await api.call('reactions', 'POST', `/messages/${first}/reaction`, { as: other, body: { reaction } });
    await api.call('changes', 'POST', `/messages/${second}`, {
      as: user,
      body: { message: { id: second, text: 'Changed.' } },
    });
    this.written.push([first, second]);
    if (this.written.length > KEPT_ROUNDS) await this.delete(this.written.shift() ?? []);
  }

  private async delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.api.call('deletions', 'DELETE', `/messages/${id}`, { query: { hard: 'true' } });
  }

  private async browse({ user, cid, connectionId }: Round): Promise<void> {
    const { api } = this;
    const filter_conditions = { members: { $in: [user] } };
    const query = { connection_id: connectionId };
    await api.call('channel lists', 'POST', '/channels', {
      as: user,
      query,
      body: { filter_conditions, watch: true, presence: true, limit: 30 },
    });
    const last_sync_at = new Date(Date.now() - 60_000).toISOString();
    await api.call('syncs', 'POST', '/sync', { as: user, body: { channel_cids: [cid], last_sync_at } });
    await api.call('unread counts', 'GET', '/unread', { as: user });
  }

  /** Settings of one user for a channel, and a pin that ends. */
  private async set({ user, other, cid }: Round): Promise<void> {
    const { api } = this;
    const path = `/channels/${cid.replace(':', '/')}`;
    for (const verb of ['mute', 'unmute'])
      await api.call('mutes', 'POST', `/moderation/${verb}/channel`, { as: other, body: { channel_cids: [cid] } });
    for (const verb of ['hide', 'show']) await api.call('hidings', 'POST', `${path}/${verb}`, { as: other, body: {} });
    const id = randomUUID();
    const pin = { pinned: true, pin_expires: new Date(Date.now() + PIN_MS).toISOString(), user_id: user };
    await api.call('messages', 'POST', `${path}/message`, { body: { message: { id, text: TEXT, ...pin } } });
    await this.delete([id]);
  }

  private async upload({ user, cid }: Round): Promise<void> {
    const form = new FormData();
    form.set('file', new File(['x'.repeat(20_000)], 'note.txt', { type: 'text/plain' }));
    const path = `/channels/${cid.replace(':', '/')}/file`;
    const { file } = await this.api.call('uploads', 'POST', path, { as: user, body: form });
    await this.api.call('uploads deleted', 'DELETE', path, { as: user, query: { url: String(file) } });
  }

  private async member({ number, cid }: Round): Promise<void> {
    const path = `/channels/${cid.replace(':', '/')}`;
    const guest = GUESTS[number % GUESTS.length];
    await this.api.call('members added', 'POST', path, { body: { add_members: [guest] } });
    await this.api.call('members removed', 'POST', path, { body: { remove_members: [guest] } });
  }

  /** A channel that comes and goes. */
  private async channel({ number, user, other, connectionId }: Round): Promise<void> {
    const { api } = this;
    const cid = `messaging:passing-${number}`;
    const path = `/channels/${cid.replace(':', '/')}`;
    const data = { created_by_id: user, members: [user, other] };
    await api.call('channels opened', 'POST', `${path}/query`, { body: { data } });
    await api.call('channels watched', 'POST', `${path}/query`, {
      as: user,
      query: { connection_id: connectionId },
      body: { watch: true, presence: true, state: true },
    });
    await api.call('messages', 'POST', `${path}/message`, { as: user, body: { message: { text: TEXT } } });
    await api.call('mutes', 'POST', '/moderation/mute/channel', { as: other, body: { channel_cids: [cid] } });
    await api.call('reads', 'POST', `${path}/read`, { as: other, body: {} });
    await api.call('channels emptied', 'POST', `${path}/truncate`, { body: { hard_delete: true } });
    await api.call('channels deleted', 'POST', '/channels/delete', { body: { cids: [cid], hard_delete: true } });
  }

  /** What goes wrong, and settings that come and go. */
  private async disturb({ number, user }: Round): Promise<void> {
    const { api } = this;
    const failing = (method: string, path: string): Promise<unknown> =>
      api.call('calls refused', method, path, { as: user }).catch(() => undefined);
    await failing('GET', `/unknown/${number}`);
    await failing('GET', `/messages/unknown-${number}`);
    const { fault } = await api.control('POST', '/faults', { path: `/faulty/${number}`, status: 503, forSeconds: 30 });
    await failing('GET', `/faulty/${number}`);
    await api.control('DELETE', `/faults/${String((fault as { id: number }).id)}`);
    await api.call('users changed', 'PATCH', '/users', { body: { users: [{ id: user, set: { visits: number } }] } });
  }
}

const TEXT = 'He is eating again, and he has slept through the night. Shall we go on with the same dose?';
