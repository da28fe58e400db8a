import { byId, el, note, reconcile, suggest } from './dom.js';
import { control } from './api.js';
import { plural, timeOf } from './format.js';

/** The lists of channels and users. `openChannel` and `openUser` are told the id that is clicked. */
export function makeBrowse({ openChannel, openUser }) {
  const search = byId('search');
  const buttons = [...document.querySelectorAll('[data-list]')];
  let kind = 'channels';
  let data = { users: [], channels: [], found: {}, counts: {} };
  let selected = '';
  let problem = '';
  let asked = 0;

  const render = () => {
    const isChannels = kind === 'channels';
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.list === kind));
    reconcile(byId('list'), data[kind], {
      key: (item) => item.cid ?? item.id,
      signature: (item) => JSON.stringify([item, item.cid === selected]),
      create: (item) => (isChannels ? channelRow(item, item.cid === selected, openChannel) : userRow(item, openUser)),
    });
    note(byId('list-note'), problem || noteText(data, kind, search.value.trim()));
    const { users = 0, channels = 0, messages = 0 } = data.counts;
    byId('counts').textContent = [plural(users, 'user'), plural(channels, 'channel'), plural(messages, 'message')].join(
      ' · ',
    );
  };
  const refresh = async () => {
    asked += 1;
    const turn = asked;
    try {
      const answer = await control('GET', `/overview?search=${encodeURIComponent(search.value)}`);
      if (turn !== asked) return;
      data = answer;
      problem = '';
      suggest(
        'user-ids',
        data.users.map(({ id }) => id),
      );
      suggest(
        'channel-ids',
        data.channels.map(({ cid }) => cid),
      );
    } catch (error) {
      problem = error.message;
    }
    render();
  };

  search.addEventListener('input', () => void refresh());
  for (const button of buttons) {
    button.addEventListener('click', () => {
      kind = button.dataset.list;
      byId('list').replaceChildren();
      render();
    });
  }
  return {
    refresh,
    select: (cid) => {
      selected = cid;
      render();
    },
    firstChannel: () => data.channels[0]?.cid,
  };
}

function channelRow(channel, isSelected, open) {
  const { cid, name, isFrozen, isDisabled, isDeleted, cooldownSeconds, memberCount, unread, lastMessageAt } = channel;
  return el(
    'li',
    {},
    el(
      'button',
      { type: 'button', class: 'item', 'aria-pressed': String(isSelected), on: { click: () => open(cid) } },
      el('span', { class: 'title' }, name ?? cid),
      unread > 0 && el('span', { class: 'count', title: 'Unread by its members' }, String(unread)),
      el(
        'span',
        { class: 'sub' },
        name === null ? '' : cid,
        tags({ isFrozen, isDisabled, isDeleted, cooldownSeconds }),
      ),
      el(
        'span',
        { class: 'sub end' },
        `${plural(memberCount, 'member')}${lastMessageAt ? ` · ${timeOf(lastMessageAt)}` : ''}`,
      ),
    ),
  );
}

function userRow({ id, name, role, isDeactivated, isDeleted, channels }, open) {
  const state = [isDeactivated && 'deactivated', isDeleted && 'deleted'].filter(Boolean);
  return el(
    'li',
    {},
    el(
      'button',
      { type: 'button', class: 'item', title: 'Show in the timeline', on: { click: () => open(id) } },
      el('span', { class: 'title' }, name ?? id),
      el(
        'span',
        { class: 'sub' },
        name === null ? '' : id,
        state.map((word) => el('span', { class: 'tag' }, word)),
      ),
      el('span', { class: 'sub end' }, `${role} · ${plural(channels, 'channel')}`),
    ),
  );
}

/** What is unusual about a channel. */
export function tags({ isFrozen, isDisabled, isDeleted, cooldownSeconds }) {
  const words = [
    isFrozen && 'frozen',
    isDisabled && 'disabled',
    isDeleted && 'deleted',
    cooldownSeconds > 0 && `slow ${cooldownSeconds} s`,
  ];
  return words.filter(Boolean).map((word) => el('span', { class: 'tag' }, word));
}

function noteText({ found, ...data }, kind, words) {
  const shown = data[kind].length;
  if (shown === 0) return words ? `No ${kind} with “${words}”.` : `No ${kind} yet.`;
  return found[kind] > shown ? `The latest ${shown} of ${found[kind]}; search for others.` : '';
}
