import { control } from './api.js';
import { el } from './dom.js';

/** The buttons that send a delivery again. */
export function replayActions(line, swap) {
  const newIds = el('input', { type: 'checkbox' });
  const seconds = el('input', { type: 'number', min: '1', max: '600', value: '10', 'aria-label': 'Seconds late' });
  const result = el('p', { class: 'result', role: 'status' });
  const send = (options) => replay([line.seq], { newIds: newIds.checked, ...options }, result);
  const button = (text, click, title) => el('button', { type: 'button', title, on: { click } }, text);
  return el(
    'fieldset',
    { class: 'actions' },
    el('legend', {}, 'Send again'),
    button('Replay', () => send({}), 'As it was, under its own id'),
    button('Mis-signed', () => send({ misSigned: true }), 'With a signature of another secret'),
    button('Twice', () => send({ twice: true }), 'Two times under one id'),
    el(
      'span',
      { class: 'joined' },
      button('Late by', () => send({ delayMs: Number(seconds.value) * 1000 })),
      seconds,
      ' s',
    ),
    button('Swap with …', () => swap(line, newIds.checked), 'With another delivery, the later one first'),
    el('label', { title: 'A receiver that knows the old id would ignore it' }, newIds, ' as a new event'),
    result,
  );
}

/** Sends deliveries again in this order and shows what came of it. */
export async function replay(deliveries, options, result) {
  result.className = 'result';
  result.textContent = 'Sending …';
  try {
    const sent = await control('POST', '/webhooks/replays', { deliveries, ...options });
    const statuses = sent.deliveries.map((entry) => (entry.state === 'pending' ? 'waits' : entry.statuses.join(', ')));
    result.textContent = `Receiver: ${statuses.join('; ')}`;
  } catch (error) {
    result.className = 'result bad';
    result.textContent = error.message;
  }
}
