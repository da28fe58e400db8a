import { el, reconcile } from 'viewer/dom.js';
import { avatar, others, timeOf } from './parts.js';

const CHANGES = [
  'message.new',
  'notification.message_new',
  'notification.added_to_channel',
  'channel.updated',
  'message.read',
];

/** The chats of one person, latest first. */
export function createChats({ client, open }) {
  const list = el('ul', { class: 'list', 'aria-label': 'Chats' });
  const empty = el('p', { class: 'empty', hidden: true }, 'No chats yet. Make a friend under People.');
  const node = el('div', { class: 'view' }, el('h3', {}, 'Chats'), list, empty);

  async function load() {
    const mine = { type: 'messaging', members: { $in: [client.userID] } };
    const channels = await client.queryChannels(mine, [{ last_message_at: -1 }], { presence: true, limit: 20 });
    empty.hidden = channels.length > 0;
    reconcile(list, channels, {
      key: ({ id }) => id,
      signature: (channel) =>
        `${channel.state.last_message_at?.getTime()} ${channel.countUnread()} ${channel.data.status}`,
      create: (channel) => lineOf(channel),
    });
  }

  function lineOf(channel) {
    const [other] = others(channel, client.userID);
    const last = channel.state.messages.at(-1);
    const unread = channel.countUnread();
    return el(
      'li',
      {},
      el(
        'button',
        { type: 'button', class: 'line', on: { click: () => open(channel.id) } },
        avatar(other),
        el(
          'span',
          { class: 'words' },
          el(
            'b',
            {},
            nameOf(channel, other),
            channel.data.appointmentId && el('span', { class: 'tag' }, 'Appointment'),
          ),
          el('span', { class: 'muted' }, last?.text ?? 'No messages yet'),
        ),
        el('span', { class: 'side' }, last && el('time', {}, timeOf(last.created_at)), badgeOf(unread)),
      ),
    );
  }

  const listeners = CHANGES.map((type) => client.on(type, () => void load()));
  return {
    node,
    start: load,
    close: () => {
      for (const listener of listeners) listener.unsubscribe();
    },
  };
}

const badgeOf = (unread) =>
  unread > 0 && el('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread));

/** Both sides call a chat after the other one. */
const nameOf = (channel, other) => other?.name ?? channel.data.name ?? channel.id;
