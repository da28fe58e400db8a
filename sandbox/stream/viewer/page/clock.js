import { control } from './api.js';
import { byId, el } from './dom.js';
import { durationOf } from './format.js';
import { now, setAhead } from './time.js';

const MINUTE_MS = 60_000;
const STEPS = { '+1 min': 1, '+1 h': 60, '+1 day': 24 * 60 };
/** What the slider offers, in minutes. */
const CHOICES = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10_080, 20_160, 43_200];
const FIRST_CHOICE = 3;

/** The time of the stand-in and of all that go by it, and what puts it forward. `update` is told how far it is ahead. */
export function makeClock() {
  const time = el('time', {});
  const ahead = el('span', { class: 'count', hidden: true });
  const result = el('span', { class: 'result', role: 'status' });
  const slider = el('input', {
    type: 'range',
    min: 0,
    max: CHOICES.length - 1,
    value: FIRST_CHOICE,
    'aria-label': 'How far to put the clock forward',
  });
  const forward = el('button', { type: 'button', on: { click: () => put(CHOICES[slider.value]) } });
  const steps = Object.entries(STEPS).map(([name, minutes]) =>
    el('button', { type: 'button', on: { click: () => put(minutes) } }, name),
  );

  async function put(minutes) {
    result.className = 'result';
    result.textContent = '';
    try {
      const { aheadMs, late } = await control('POST', '/clock', { advance: `${minutes}m` });
      update(aheadMs);
      if (late > 0) throw new Error(`${late} of those who follow the clock did not answer in time.`);
    } catch (error) {
      result.className = 'result bad';
      result.textContent = error.message;
    }
  }

  function update(aheadMs) {
    setAhead(aheadMs);
    ahead.hidden = aheadMs === 0;
    ahead.textContent = `${durationOf(aheadMs)} ahead`;
    render();
  }

  function render() {
    const date = new Date(now());
    time.dateTime = date.toISOString();
    time.textContent = date.toLocaleString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  const label = () => {
    const text = durationOf(CHOICES[slider.value] * MINUTE_MS);
    forward.textContent = `Forward by ${text}`;
    slider.setAttribute('aria-valuetext', text);
  };
  slider.addEventListener('input', label);
  label();
  byId('clock').replaceChildren(
    el('span', { class: 'now' }, 'Clock ', time, ' ', ahead),
    el('span', { class: 'segments', role: 'group', 'aria-label': 'Put the clock forward' }, ...steps),
    el('span', { class: 'choice' }, slider, forward),
    result,
  );
  render();
  setInterval(render, 500);
  return { update };
}
