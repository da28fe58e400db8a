import { el } from 'viewer/dom.js';
import { createAppointment } from './appointment.js';
import { createMessages } from './messages.js';
import { avatar, icon, others } from './parts.js';

/** One open chat. */
export function createChat(phone, channelId) {
  const { client, attempt, person } = phone;
  const channel = client.channel('messaging', channelId);
  const head = el('div', { class: 'with' });
  const messages = createMessages(phone, channel);
  const appointment = createAppointment(phone, channel);
  const typing = el('p', { class: 'typing', role: 'status' });
  const text = el('input', {
    'aria-label': `Message from ${person.fullName}`,
    placeholder: 'Message',
    autocomplete: 'off',
    maxlength: 5000,
    on: { input: () => tellTyping(text.value !== ''), blur: () => tellTyping(false) },
  });
  const send = el('button', { type: 'submit', class: 'send', 'aria-label': 'Send' }, icon('send'));
  const composer = el('form', { class: 'composer', on: { submit } }, text, send);
  const node = el('div', { class: 'view chat' }, head, appointment.node, messages.node, typing, composer);

  let isTyping = false;
  function tellTyping(now) {
    if (!now && !isTyping) return;
    isTyping = now;
    void (now ? channel.keystroke() : channel.stopTyping()).catch(() => undefined);
  }

  async function submit(event) {
    event.preventDefault();
    const words = text.value.trim();
    if (words === '') return;
    text.value = '';
    tellTyping(false);
    const sent = await attempt(() => channel.sendMessage({ text: words }));
    if (sent === undefined) text.value = words;
  }

  function render() {
    const [other] = others(channel, client.userID);
    const online = client.state.users[other?.id]?.online ?? other?.online;
    head.replaceChildren(
      avatar(other),
      el(
        'div',
        {},
        el('h3', {}, other?.name ?? channel.data.name ?? channelId),
        el('p', { class: 'presence', data: { online: String(Boolean(online)) } }, online ? 'online' : 'offline'),
      ),
    );
    const writers = Object.values(channel.state.typing).flatMap(({ user }) =>
      user?.id === client.userID ? [] : [user?.name],
    );
    typing.replaceChildren(...(writers.length > 0 ? [dots(), `${writers.join(', ')} is typing`] : []));
    const closed = Boolean(channel.data.frozen);
    text.disabled = closed;
    send.disabled = closed;
    text.placeholder = closed ? 'Messages can be read only' : 'Message';
    appointment.render();
    messages.render();
  }

  const readAll = () => void channel.markRead().catch(() => undefined);
  const listeners = [
    channel.on((event) => {
      if (event.type === 'message.new' && event.user?.id !== client.userID) readAll();
      render();
    }),
    client.on('user.presence.changed', render),
  ];
  return {
    node,
    channelId,
    start: async () => {
      await channel.watch({ presence: true });
      readAll();
      render();
    },
    close: () => {
      tellTyping(false);
      appointment.close();
      for (const listener of listeners) listener.unsubscribe();
    },
  };
}

const dots = () => el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
