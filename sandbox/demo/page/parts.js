import { el } from 'viewer/dom.js';

export const icon = (name) => el('span', { class: `icon icon-${name}`, 'aria-hidden': 'true' });

/** The picture of a user of Stream, or the first letter of the name. */
export function avatar({ id, name, image } = {}) {
  const letter = el('span', { class: 'avatar', 'aria-hidden': 'true' }, (name ?? id ?? '?').slice(0, 1));
  if (!image) return letter;
  return el('img', { class: 'avatar', src: image, alt: '', on: { error: ({ target }) => target.replaceWith(letter) } });
}

export const timeOf = (date) =>
  new Date(date).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });

/** The other members of a channel. */
export const others = (channel, userId) =>
  Object.values(channel.state.members).flatMap(({ user }) => (user && user.id !== userId ? [user] : []));
