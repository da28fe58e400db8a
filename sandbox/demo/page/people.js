import { el } from 'viewer/dom.js';
import { avatar } from './parts.js';

const REFRESH_MS = 3000;

/** Friends, requests and people one may know. */
export function createPeople({ call, open, attempt }) {
  const lists = el('div', {});
  const node = el('div', { class: 'view' }, el('h3', {}, 'People'), lists);
  let timer;
  let shown;

  async function load() {
    const [friends, { incomingReqs }, outgoing, known] = await Promise.all([
      call('GET', '/api/users/friends'),
      call('GET', '/api/users/friend-requests'),
      call('GET', '/api/users/outgoing-friend-requests'),
      call('GET', '/api/users?limit=20'),
    ]);
    const text = JSON.stringify([friends, incomingReqs, outgoing, known]);
    if (text === shown) return;
    shown = text;
    const asked = new Set([
      ...incomingReqs.map(({ sender }) => sender.id),
      ...outgoing.map(({ recipient }) => recipient.id),
    ]);
    lists.replaceChildren(
      ...group('Requests', [
        ...incomingReqs.map(({ id, sender }) =>
          line(
            sender,
            ['Accept', () => call('PUT', `/api/users/friend-request/${id}/accept`)],
            ['Decline', () => withdraw(id)],
          ),
        ),
        ...outgoing.map(({ id, recipient }) => line(recipient, ['Withdraw', () => withdraw(id)])),
      ]),
      ...group(
        'Friends',
        friends.map((user) => line(user, ['Message', () => openDirect(user)])),
      ),
      ...group(
        'People you may know',
        known
          .filter(({ id }) => !asked.has(id))
          .map((user) => line(user, ['Add friend', () => call('POST', `/api/users/friend-request/${user.id}`)])),
      ),
    );
  }

  const withdraw = (id) => call('DELETE', `/api/users/friend-request/${id}`);

  async function openDirect(user) {
    const { channels } = await call('GET', '/api/channels');
    const channel = channels.find(({ kind, memberIds }) => kind === 'direct' && memberIds.includes(user.id));
    if (channel === undefined) throw new Error('The channel of the two is not there yet. Try again in a moment.');
    await open(channel.id);
  }

  function line(user, ...actions) {
    const buttons = actions.map(([title, action]) =>
      el(
        'button',
        {
          type: 'button',
          'aria-label': `${title}: ${user.fullName}`,
          on: { click: () => attempt(() => action().then(load)) },
        },
        title,
      ),
    );
    return el(
      'li',
      { class: 'line' },
      avatar({ id: user.id, name: user.fullName, image: user.profilePic }),
      el('span', { class: 'words' }, el('b', {}, user.fullName), el('span', { class: 'muted' }, user.bio ?? '')),
      el('span', { class: 'actions' }, buttons),
    );
  }

  return {
    node,
    start: async () => {
      timer = setInterval(() => void load().catch(() => undefined), REFRESH_MS);
      await load();
    },
    close: () => clearInterval(timer),
  };
}

const group = (title, lines) => (lines.length === 0 ? [] : [el('h4', {}, title), el('ul', { class: 'list' }, lines)]);
