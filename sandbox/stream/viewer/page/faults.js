import { control } from './api.js';
import { byId, el, reconcile } from './dom.js';
import { faultForm } from './fault-form.js';
import { countdown } from './format.js';

/** Presets, faults and the switch of webhooks. `update` is told the status of the stand-in. */
export function makeFaults() {
  const result = el('p', { class: 'result', role: 'status' });
  const run = async (method, path, body) => {
    result.className = 'result';
    result.textContent = '';
    try {
      await control(method, path, body);
      return true;
    } catch (error) {
      result.className = 'result bad';
      result.textContent = error.message;
      return false;
    }
  };
  const presets = el('div', { class: 'presets' });
  const active = el('ul', { class: 'faults' });
  const none = el('p', { class: 'empty' }, 'No faults: the stand-in answers as Stream would.');
  const webhooks = el('div', { class: 'actions' });
  byId('faults').replaceChildren(
    group('Presets', 'Each ends by itself.', presets),
    group('Webhooks', '', webhooks),
    group('Active faults', 'The first one that hits a call applies to it.', active, none),
    group(
      'Add a fault',
      '',
      faultForm((fault) => run('POST', '/faults', fault)),
    ),
    result,
  );
  setInterval(() => {
    for (const node of document.querySelectorAll('[data-ends-at]')) node.textContent = countdown(node.dataset.endsAt);
  }, 500);

  return {
    update: (status) => {
      reconcile(presets, status.presets, {
        key: ({ name }) => name,
        signature: JSON.stringify,
        create: (item) => preset(item, run),
      });
      reconcile(active, status.faults, {
        key: ({ id }) => id,
        signature: JSON.stringify,
        create: (item) => faultRow(item, run),
      });
      none.hidden = status.faults.length > 0;
      webhooks.replaceChildren(...webhookButtons(status.webhooks, run));
      const dropsSockets = status.presets.some(({ name, endsAt }) => name === 'sockets-drop' && endsAt !== null);
      const count = status.faults.length + (status.webhooks.enabled ? 0 : 1) + (dropsSockets ? 1 : 0);
      byId('fault-count').textContent = String(count);
      byId('fault-count').hidden = count === 0;
    },
  };
}

function group(title, hint, ...children) {
  return el(
    'section',
    { class: 'block' },
    el('h2', {}, title, hint && el('span', { class: 'muted' }, ` ${hint}`)),
    ...children,
  );
}

function preset({ name, title, endsAt }, run) {
  const click = () => (endsAt === null ? run('POST', '/presets', { name }) : run('DELETE', `/presets/${name}`));
  return el(
    'button',
    { type: 'button', class: 'preset', 'aria-pressed': String(endsAt !== null), on: { click } },
    title,
    endsAt === null ? null : el('span', { class: 'count', data: { endsAt } }, countdown(endsAt)),
  );
}

function faultRow(fault, run) {
  const target = fault.operation ?? ([fault.method, fault.path].filter(Boolean).join(' ') || 'every call');
  const delay = fault.spreadMs
    ? `${fault.delayMs ?? 0} to ${(fault.delayMs ?? 0) + fault.spreadMs} ms late`
    : `${fault.delayMs} ms late`;
  const effects = [
    (fault.delayMs !== undefined || fault.spreadMs !== undefined) && delay,
    fault.status && `answers ${fault.status}`,
    fault.dropResponse && 'answer lost',
    fault.probability && `${Math.round(fault.probability * 1000) / 10} % of calls`,
    fault.remaining && `${fault.remaining} more`,
  ];
  return el(
    'li',
    {},
    el('b', {}, target),
    el('span', { class: 'grow' }, effects.filter(Boolean).join(', ')),
    fault.endsAt && el('span', { class: 'count', data: { endsAt: fault.endsAt } }, countdown(fault.endsAt)),
    el(
      'button',
      { type: 'button', 'aria-label': `End ${target}`, on: { click: () => run('DELETE', `/faults/${fault.id}`) } },
      'End',
    ),
  );
}

function webhookButtons({ enabled, deliveries, times }, run) {
  const choice = (text, isOn, body) =>
    el(
      'button',
      { type: 'button', 'aria-pressed': String(isOn), on: { click: () => run('PUT', '/webhooks', body) } },
      text,
    );
  return [
    el(
      'div',
      { class: 'segments', role: 'group', 'aria-label': 'Sending' },
      choice('On', enabled, { enabled: true }),
      choice('Off', !enabled, { enabled: false }),
    ),
    el(
      'div',
      { class: 'segments', role: 'group', 'aria-label': 'Order' },
      choice('In order', deliveries === 'in-order', { deliveries: 'in-order' }),
      choice('Shuffled, twice', deliveries === 'parallel', { deliveries: 'parallel' }),
    ),
    el(
      'div',
      { class: 'segments', role: 'group', 'aria-label': 'Times' },
      choice('Times as text', times === 'text', { times: 'text' }),
      choice('As nanoseconds', times === 'nanoseconds', { times: 'nanoseconds' }),
    ),
  ];
}
