import { control } from './api.js';
import { tags } from './browse.js';
import { byId, el, note, reconcile } from './dom.js';
import { plural, timeOf } from './format.js';

/** One channel: members, messages, and writing as a user. `showTimeline` filters the timeline. */
export function makeChat({ showTimeline }) {
  const list = byId('messages');
  const form = byId('composer');
  const result = byId('sent');
  let cid = '';

  const render = (channel) => {
    const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    byId('channel-head').replaceChildren(...head(channel, showTimeline, (id) => (byId('writer').value = id)));
    reconcile(list, channel.messages, {
      key: ({ id }) => id,
      signature: (message) => JSON.stringify(message),
      create: bubble,
    });
    const { messages, messageCount } = channel;
    const isPart = messageCount > messages.length ? `The latest ${messages.length} of ${messageCount} messages.` : '';
    note(byId('chat-note'), messages.length === 0 ? 'No messages yet.' : isPart);
    if (byId('writer').value === '') byId('writer').value = channel.members[0]?.userId ?? '';
    form.hidden = false;
    if (wasAtEnd) list.scrollTop = list.scrollHeight;
  };
  const clear = (text) => {
    byId('channel-head').replaceChildren();
    list.replaceChildren();
    form.hidden = true;
    note(byId('chat-note'), text);
  };
  const refresh = async () => {
    if (cid === '') return clear('Choose a channel to see its messages.');
    const wanted = cid;
    const channel = await control('GET', `/channels/${encodeURIComponent(wanted)}`).catch((error) => error);
    if (wanted !== cid) return undefined;
    return channel instanceof Error ? clear(channel.message) : render(channel);
  };

  const send = async () => {
    result.className = 'result';
    result.textContent = 'Sending …';
    const text = byId('text').value;
    const problem = await control('POST', '/messages', { userId: byId('writer').value.trim(), cid, text }).then(
      problemOf,
      (error) => error.message,
    );
    result.textContent = problem;
    if (problem) result.className = 'result bad';
    else byId('text').value = '';
    byId('text').focus();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  return {
    refresh,
    cid: () => cid,
    /** To the latest message. */
    toEnd: () => (list.scrollTop = list.scrollHeight),
    open: (next) => {
      if (next !== cid) byId('writer').value = '';
      cid = next;
      result.textContent = '';
      list.replaceChildren();
      return refresh();
    },
  };
}

/** Why a message was not taken; empty when it was. */
function problemOf({ status, answer }) {
  if (status === null) return 'No answer. Whether the message was taken, the timeline tells.';
  if (status >= 400) return `${status}: ${answer.message ?? ''}`;
  return answer.message?.type === 'error' ? answer.message.text : '';
}

function head(channel, showTimeline, writeAs) {
  const { cid, name, members, memberCount } = channel;
  const rest = memberCount - members.length;
  return [
    el(
      'div',
      { class: 'line' },
      el('h2', {}, name ?? cid),
      tags(channel),
      el('button', { type: 'button', on: { click: () => showTimeline({ cid }) } }, 'Timeline'),
    ),
    name === null ? null : el('p', { class: 'muted' }, cid),
    el(
      'ul',
      { class: 'members', 'aria-label': plural(memberCount, 'member') },
      members.map(({ userId, name: of, role, unread }) =>
        el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'member',
              title: `${userId}, ${role}; write as`,
              on: { click: () => writeAs(userId) },
            },
            of ?? userId,
            unread > 0 && el('span', { class: 'count', title: `${unread} unread` }, String(unread)),
          ),
        ),
      ),
      rest > 0 && el('li', { class: 'muted' }, `and ${rest} more`),
    ),
  ].filter(Boolean);
}

function bubble(message) {
  const { userId, name, type, text, attachments, reactions, replyCount, createdAt } = message;
  const extras = [
    type !== 'regular' && type !== 'reply' && type,
    message.isReply && 'reply',
    message.isEdited && 'edited',
    message.isPinned && 'pinned',
    message.isDeleted && 'deleted',
    message.isTruncated && 'truncated',
    attachments > 0 && plural(attachments, 'attachment'),
    reactions > 0 && plural(reactions, 'reaction'),
    replyCount > 0 && plural(replyCount, 'reply').replace('replys', 'replies'),
    !message.isMember && 'no member',
  ];
  return el(
    'li',
    { class: message.isDeleted || message.isTruncated ? 'message gone' : 'message' },
    el(
      'p',
      { class: 'by' },
      el('b', { title: userId }, name ?? userId),
      el('time', { datetime: createdAt }, timeOf(createdAt)),
      extras.filter(Boolean).map((word) => el('span', { class: 'tag' }, word)),
    ),
    el('p', { class: 'text' }, text || '(no text)'),
  );
}
