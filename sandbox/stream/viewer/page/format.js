import { now } from './time.js';

const pad = (number, digits = 2) => String(number).padStart(digits, '0');

/** The time of day, to the millisecond where `exact`. */
export function timeOf(at, exact = false) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return exact ? `${time}.${pad(date.getMilliseconds(), 3)}` : time;
}

/** JSON made readable; text that is none, or is cut, as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** What is left until then, such as 4:05. */
export function countdown(endsAt) {
  const seconds = Math.max(0, Math.ceil((Date.parse(endsAt) - now()) / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`;
}

/** A length of time in its two largest units, such as 2 d 3 h. */
export function durationOf(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s';
}

export const plural = (count, word) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
