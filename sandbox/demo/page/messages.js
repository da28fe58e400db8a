import { el, reconcile } from 'viewer/dom.js';
import { avatar, icon, timeOf } from './parts.js';

const REACTIONS = { love: 'Love', like: 'Like', paw: 'Paw' };

/** The messages of a channel with reactions and marks of what was read. */
export function createMessages({ client, attempt }, channel) {
  const node = el('ol', { class: 'messages', role: 'log', tabindex: '0', 'aria-label': 'Messages' });
  const isMine = ({ user }) => user?.id === client.userID;

  const toEnd = () => {
    node.scrollTop = node.scrollHeight;
  };
  let isAtEnd = true;
  node.addEventListener('scroll', () => {
    if (node.clientHeight > 0) isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 80;
  });
  new ResizeObserver(() => isAtEnd && toEnd()).observe(node);

  function render() {
    const { messages } = channel.state;
    const lastMine = messages.findLast((message) => isMine(message) && message.type !== 'system');
    reconcile(node, messages, {
      key: ({ id }) => id,
      signature: (message) =>
        JSON.stringify([
          message.text,
          message.status,
          message.deleted_at,
          message.reaction_groups,
          message.own_reactions?.map(({ type }) => type),
          message === lastMine && markOf(message),
        ]),
      create: (message) =>
        message.type === 'system'
          ? el('li', { class: 'notice-line' }, message.text)
          : lineOf(message, message === lastMine),
    });
    if (isAtEnd) toEnd();
  }

  function lineOf(message, isLast) {
    const mine = isMine(message);
    const text = message.deleted_at ? 'This message was deleted.' : message.text;
    return el(
      'li',
      { class: 'message', data: { mine: String(mine) } },
      !mine && avatar(message.user),
      el(
        'div',
        { class: 'body' },
        el('p', { class: 'bubble' }, el('span', { class: 'hidden' }, `${message.user?.name ?? ''}: `), text),
        el(
          'div',
          { class: 'foot' },
          el(
            'div',
            { class: 'reactions', role: 'group', 'aria-label': 'Reactions' },
            Object.keys(REACTIONS).map((type) => reactionOf(message, type)),
          ),
          el('p', {}, el('time', {}, timeOf(message.created_at)), isLast && ` · ${markOf(message)}`),
        ),
      ),
    );
  }

  function reactionOf(message, type) {
    const count = message.reaction_groups?.[type]?.count ?? 0;
    const own = message.own_reactions?.some((reaction) => reaction.type === type) ?? false;
    const toggle = () =>
      attempt(() => (own ? channel.deleteReaction(message.id, type) : channel.sendReaction(message.id, { type })));
    return el(
      'button',
      {
        type: 'button',
        class: 'reaction',
        'aria-pressed': String(own),
        'aria-label': `${REACTIONS[type]}${count > 0 ? `, ${count}` : ''}`,
        data: { type, empty: String(count === 0) },
        on: { click: toggle },
      },
      icon(type),
      count > 1 && String(count),
    );
  }

  /** What became of one's own last message. */
  function markOf({ status, created_at: createdAt }) {
    if (status === 'sending') return 'Sending';
    if (status === 'failed') return 'Not sent';
    const readers = Object.values(channel.state.read).filter(
      ({ user, last_read: at }) => user.id !== client.userID && at >= createdAt,
    );
    return readers.length > 0 ? 'Read' : 'Sent';
  }

  return { node, render };
}
