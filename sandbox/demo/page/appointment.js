import { el } from 'viewer/dom.js';
import { now } from 'viewer/time.js';

const CLOSED_SECONDS = 20;

/** When the chat of an appointment is open, and what the vet can do about it. */
export function createAppointment({ person, call, attempt }, channel) {
  const state = el('b', {});
  const words = el('span', {});
  const actions = el('span', { class: 'actions' });
  const node = el(
    'div',
    { class: 'window', role: 'group', 'aria-label': 'Appointment', hidden: true },
    el('p', {}, state, ' ', words),
    actions,
  );
  let shown;

  const path = `/api/chat/channels/${channel.id}`;
  const end = () => call('POST', `${path}/end`);
  const reopen = () => call('POST', `${path}/reopen`);
  /** Moves the appointment so far away that its chat is closed for a moment, and opens by itself. */
  const move = () => {
    const { appointmentId, activationMinutes } = channel.data;
    const appointmentTime = new Date(now() + activationMinutes * 60_000 + CLOSED_SECONDS * 1000).toISOString();
    return call('PATCH', `/api/appointments/${appointmentId}`, { appointmentTime });
  };

  function render() {
    const { appointmentTime, activationMinutes, status } = channel.data ?? {};
    node.hidden = appointmentTime === undefined;
    if (node.hidden) return;
    node.dataset.status = status;
    const startsAt = Date.parse(appointmentTime);
    state.textContent = { pending: 'Closed', active: 'Open', ended: 'Ended' }[status] ?? status;
    words.textContent = wordsFor(status, startsAt - now(), startsAt - activationMinutes * 60_000 - now(), startsAt);
    if (person.role !== 'vet' || shown === status) return;
    shown = status;
    const offered =
      status === 'ended'
        ? [['Reopen', reopen]]
        : [
            ['Move', move, `The chat closes for ${CLOSED_SECONDS} seconds`],
            ['End chat', end],
          ];
    actions.replaceChildren(
      ...offered.map(([name, action, title]) =>
        el('button', { type: 'button', title, on: { click: () => attempt(action) } }, name),
      ),
    );
  }

  const timer = setInterval(render, 500);
  return { node, render, close: () => clearInterval(timer) };
}

function wordsFor(status, untilStart, untilOpen, startsAt) {
  if (status === 'ended') return 'by the practice';
  if (status === 'pending') return untilOpen > 0 ? `opens in ${clock(untilOpen)}` : 'opens now';
  if (untilStart > 0) return `appointment in ${clock(untilStart)}`;
  return `since the appointment at ${new Date(startsAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false })}`;
}

function clock(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
