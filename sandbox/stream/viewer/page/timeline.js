import { byId, el, note, reconcile } from './dom.js';
import { timeOf } from './format.js';
import { groups, lineCount, outcomeOf } from './lines.js';

const MAX_GROUPS = 250;

/** The timeline: filters and lines. `choose` is told the line that is clicked. */
export function makeTimeline({ choose }) {
  const form = byId('filter');
  const list = byId('lines');
  let scheduled = false;
  let chosen = '';

  const render = () => {
    scheduled = false;
    const filter = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const shown = groups(filter, MAX_GROUPS);
    const isFiltered = Object.values(filter).some(Boolean);
    form.querySelector('[type=reset]').disabled = !isFiltered;
    reconcile(list, shown, {
      key: ({ key }) => key,
      signature: ({ lines }) => JSON.stringify([lines, lines.some((line) => nameOf(line) === chosen) && chosen]),
      create: ({ lines }) =>
        el(
          'li',
          { class: 'group' },
          lines.map((line) => row(line, nameOf(line) === chosen, choose)),
        ),
    });
    note(byId('lines-note'), shown.length > 0 ? '' : emptyText(isFiltered));
  };
  const update = () => {
    if (!scheduled) requestAnimationFrame(render);
    scheduled = true;
  };

  form.addEventListener('input', update);
  form.addEventListener('reset', () => setTimeout(update));
  form.addEventListener('submit', (event) => event.preventDefault());
  list.addEventListener('keydown', moveFocus);
  return {
    update,
    mark: (line) => {
      chosen = line === undefined ? '' : nameOf(line);
      update();
    },
    focusOn: (line) => list.querySelector(`[data-name="${nameOf(line)}"]`)?.focus(),
    filter: (values) => {
      form.reset();
      for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
      update();
    },
  };
}

const nameOf = ({ kind, seq }) => `${kind} ${seq}`;

function emptyText(isFiltered) {
  if (isFiltered && lineCount() > 0) return 'Nothing matches the filter.';
  return 'No calls yet. Start the server, or write a message, and they appear here.';
}

function row(line, isChosen, choose) {
  const isCall = line.kind === 'call';
  const what = isCall
    ? [el('b', {}, line.operation || line.method), el('span', { class: 'path' }, `${line.method} ${line.path}`)]
    : [
        el('b', {}, line.type || 'event'),
        el('span', { class: 'path' }, line.byHand ? `by hand: ${line.byHand}` : hostOf(line)),
      ];
  const who = isCall && line.auth === 'server' ? ['server', ...line.users] : line.users;
  return el(
    'button',
    {
      type: 'button',
      class: `row ${line.kind}`,
      'aria-pressed': String(isChosen),
      data: { name: nameOf(line) },
      on: { click: () => choose(line) },
    },
    el('time', { datetime: line.at }, timeOf(line.at, true)),
    el('span', { class: 'what' }, ...what),
    el('span', { class: 'who' }, who.slice(0, 3).join(', ')),
    el('span', { class: 'where' }, line.cid ?? ''),
    el('span', { class: `chip ${outcomeOf(line)}` }, statusText(line)),
  );
}

/** How a line ended, in a word or a number. */
export function statusText(line) {
  if (line.kind === 'delivery') {
    const last = line.statuses.at(-1);
    const tries = line.statuses.length > 1 ? ` ×${line.statuses.length}` : '';
    return line.state === 'suppressed' ? 'off' : `${last ?? line.state}${tries}`;
  }
  if (line.status === null) return '…';
  return line.dropped ? `${line.status} lost` : String(line.status);
}

function hostOf({ url }) {
  return URL.canParse(url) ? `to ${new URL(url).host}${new URL(url).pathname}` : `to ${url}`;
}

function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll('.row')];
  const next = rows[rows.indexOf(document.activeElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
