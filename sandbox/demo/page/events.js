import { byId, el, reconcile } from 'viewer/dom.js';

const SHOWN = 8;
const lines = new Map();

/** Shows the webhooks that the stand-in sends to the server, as they are sent. */
export function showEvents() {
  const source = new EventSource('/_sandbox/events');
  source.addEventListener('hello', () => lines.clear());
  source.addEventListener('lines', ({ data }) => {
    for (const line of JSON.parse(data).lines) if (line.kind === 'delivery') lines.set(line.seq, line);
    for (const seq of [...lines.keys()].slice(0, -SHOWN)) lines.delete(seq);
    render();
  });
}

function render() {
  const latest = [...lines.values()].reverse();
  byId('no-events').hidden = latest.length > 0;
  reconcile(byId('events'), latest, {
    key: ({ seq }) => seq,
    signature: ({ state, statuses }) => `${state} ${statuses}`,
    create: ({ at, type, users, state, statuses }) =>
      el(
        'li',
        { data: { state } },
        el('time', { datetime: at }, new Date(at).toLocaleTimeString([], { hour12: false })),
        el('b', {}, type),
        el('span', { class: 'muted' }, users.join(', ')),
        el('span', { class: 'status' }, statuses.at(-1) ?? state),
      ),
  });
}
