import { createChat } from './chat.js';
import { createChats } from './chats.js';
import { el, note } from 'viewer/dom.js';
import { createPeople } from './people.js';
import { avatar, icon } from './parts.js';

const ROLES = { 'pet-owner': 'Pet owner', vet: 'Vet', customer: 'Customer', user: 'Support' };
const BANNER_MS = 6000;

/** What one person has in the hand: a list of chats, a list of people, and the open chat. */
export function createPhone({ person, at, call, client, appointment }) {
  const screen = el('div', { class: 'screen' });
  const banner = el('div', { class: 'banner', role: 'status' });
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const buttons = {
    chats: el('button', { type: 'button', on: { click: () => show('chats') } }, icon('chats'), 'Chats'),
    people: el('button', { type: 'button', on: { click: () => show('people') } }, icon('people'), 'People'),
  };
  const self = client.user;
  const node = el(
    'section',
    { class: 'phone', 'aria-label': `${person.fullName}'s phone`, data: { at } },
    el(
      'header',
      { class: 'owner' },
      avatar(self),
      el('div', {}, el('h2', {}, person.fullName), el('p', { class: 'muted' }, ROLES[person.role] ?? person.role)),
    ),
    banner,
    problem,
    screen,
    // In Stream, a customer is another user than the account, and has the support channel only.
    el('nav', { 'aria-label': 'Lists' }, buttons.chats, person.customerId === undefined && buttons.people),
  );

  let view;
  let problemTimer;
  const phone = { node, person, call, client, appointment, open, close, attempt };

  /** Does something that may be refused, and shows why it was. */
  async function attempt(action) {
    clearTimeout(problemTimer);
    note(problem);
    try {
      return await action();
    } catch (error) {
      note(problem, error.response?.data?.message ?? error.message);
      problemTimer = setTimeout(() => note(problem), BANNER_MS);
      return undefined;
    }
  }

  async function show(name, channelId) {
    view?.close();
    for (const [key, button] of Object.entries(buttons)) button.setAttribute('aria-current', String(key === name));
    const create = { chats: createChats, people: createPeople, chat: createChat }[name];
    const next = create(phone, channelId);
    view = next;
    node.dataset.view = name;
    screen.replaceChildren(next.node);
    await attempt(() => next.start());
  }

  async function open(channelId) {
    banner.replaceChildren();
    await show('chat', channelId);
  }

  /** Messages of chats that are not open come up at the top. */
  const notify = (event) => {
    const channelId = event.channel_id ?? event.channel?.id;
    if (!event.message?.user || event.message.user.id === client.userID || view?.channelId === channelId) return;
    const button = el(
      'button',
      { type: 'button', on: { click: () => open(channelId) } },
      avatar(event.message.user),
      el('span', {}, el('b', {}, event.message.user.name), el('span', {}, event.message.text)),
    );
    banner.replaceChildren(button);
    setTimeout(() => button.remove(), BANNER_MS);
  };
  client.on('message.new', notify);
  client.on('notification.message_new', notify);

  async function close() {
    view?.close();
    node.remove();
    await client.disconnectUser();
  }

  return phone;
}
