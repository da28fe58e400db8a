import { control } from './api.js';
import { byId, el } from './dom.js';
import { pretty, timeOf } from './format.js';
import { outcomeOf } from './lines.js';
import { replayActions } from './replay.js';
import { statusText } from './timeline.js';

/** The panel with what was asked and answered. `swap` is told a delivery that is to be swapped with another one. */
export function makeDetail({ close, swap, filter }) {
  const panel = byId('detail');
  let shown;

  const show = async (line) => {
    const isOther = shown?.kind !== line.kind || shown?.seq !== line.seq;
    shown = line;
    if (isOther) panel.replaceChildren(head(line, close), el('p', { class: 'empty' }, 'Loading …'));
    panel.hidden = false;
    const path = line.kind === 'call' ? `/calls/${line.seq}` : `/webhooks/${line.seq}`;
    const parts = await control('GET', path).then(
      (detail) => body(detail, { swap, filter }),
      (error) => [el('p', { class: 'result bad' }, error.message)],
    );
    if (shown !== line) return;
    const scrolled = isOther ? 0 : panel.scrollTop;
    panel.replaceChildren(head(line, close), ...parts);
    panel.scrollTop = scrolled;
    if (isOther) panel.querySelector('.close')?.focus({ preventScroll: true });
  };
  return {
    show,
    hide: () => {
      shown = undefined;
      panel.hidden = true;
      panel.replaceChildren();
    },
    shown: () => shown,
  };
}

function head(line, close) {
  const title = line.kind === 'call' ? line.operation || `${line.method} ${line.path}` : line.type || 'event';
  return el(
    'div',
    { class: 'head' },
    el('h2', {}, title),
    el('span', { class: `chip ${outcomeOf(line)}` }, statusText(line)),
    el('button', { type: 'button', class: 'close', 'aria-label': 'Close details', on: { click: close } }, '✕'),
  );
}

function body({ line, query, headers, request, answer }, actions) {
  const isCall = line.kind === 'call';
  const facts = [
    ['at', timeOf(line.at, true)],
    isCall ? ['call', `${line.method} ${line.path}`] : ['to', line.url],
    isCall ? ['by', line.auth === 'user' ? `client ${line.users[0] ?? ''}` : line.auth] : ['webhook id', line.id],
    isCall ? ['took', line.durationMs === null ? 'under way' : `${line.durationMs} ms`] : ['attempts', attempts(line)],
    ['request id', line.requestId ?? 'none'],
    ['channel', line.cid ?? '–'],
    ['users', line.users.join(', ') || '–'],
    ...(line.dropped ? [['answer', 'withheld by a fault']] : []),
  ];
  const links = [line.cid && ['cid', line.cid], line.users[0] && ['user', line.users[0]]].filter(Boolean);
  return [
    el(
      'dl',
      { class: 'facts' },
      facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
    ),
    el(
      'p',
      { class: 'actions' },
      links.map(([name, value]) =>
        el('button', { type: 'button', on: { click: () => actions.filter({ [name]: value }) } }, `Only ${value}`),
      ),
    ),
    isCall ? null : replayActions(line, actions.swap),
    query && query.text !== '{}' && block('Query', query),
    headers && block('Headers', headers),
    block(isCall ? 'Request' : 'Event', request),
    block('Answer', answer, line.kind === 'call' ? line.status === null : line.state === 'pending'),
  ].filter(Boolean);
}

const attempts = ({ statuses, state }) => (statuses.length === 0 ? state : statuses.join(', '));

function block(title, shown, isOpen = false) {
  const text = shown === null ? (isOpen ? 'Under way' : 'None, or no longer kept') : pretty(shown.text) || 'Empty';
  return el(
    'section',
    { class: 'block' },
    el('h3', {}, title, shown?.isCut ? el('span', { class: 'muted' }, ' (cut)') : null),
    el('pre', { tabindex: '0', 'aria-label': title }, text),
  );
}
