import { control } from './api.js';
import { el, suggest } from './dom.js';

const NUMBERS = ['status', 'delayMs', 'spreadMs', 'times', 'forSeconds'];

/** A form for any fault. `add` is told the fault, and whether it was taken decides whether the form is emptied. */
export function faultForm(add) {
  const field = (label, attributes) => el('label', {}, label, el('input', { autocomplete: 'off', ...attributes }));
  const number = (label, name, min, max, placeholder) => field(label, { type: 'number', name, min, max, placeholder });
  const form = el(
    'form',
    { class: 'fault-form' },
    el('datalist', { id: 'operations' }),
    field('Operation', { name: 'operation', list: 'operations', placeholder: 'all' }),
    field('or path', { name: 'path', placeholder: '/channels/*/message' }),
    number('Answers status', 'status', '400', '599', 'as usual'),
    number('Delay, ms', 'delayMs', '0', '600000', '0'),
    number('Spread, ms', 'spreadMs', '0', '600000', '0'),
    el(
      'label',
      {},
      'Hits, % of calls',
      el('input', { type: 'number', name: 'percent', min: '0.1', max: '100', step: '0.1', placeholder: '100' }),
    ),
    number('For so many calls', 'times', '1', '1000000', 'all'),
    number('For seconds', 'forSeconds', '1', '86400', 'until ended'),
    el(
      'label',
      { class: 'check' },
      el('input', { type: 'checkbox', name: 'dropResponse' }),
      ' work, but lose the answer',
    ),
    el('button', { type: 'submit', class: 'primary' }, 'Add'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void add(faultOf(new FormData(form))).then((isTaken) => isTaken && form.reset());
  });
  control('GET', '').then(
    ({ does }) =>
      suggest(
        'operations',
        does.map((line) => line.split(':', 1)[0]),
      ),
    () => undefined,
  );
  return form;
}

function faultOf(data) {
  const fault = {};
  for (const name of ['operation', 'path']) if (data.get(name)) fault[name] = data.get(name).trim();
  for (const name of NUMBERS) if (data.get(name)) fault[name] = Number(data.get(name));
  if (data.get('percent')) fault.probability = Number(data.get('percent')) / 100;
  if (data.get('dropResponse')) fault.dropResponse = true;
  return fault;
}
