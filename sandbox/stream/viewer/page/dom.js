/** An element. `on` holds listeners, `data` data attributes; other properties are attributes, and false leaves one out. */
export function el(tag, { on = {}, data = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? '' : value);
  }
  for (const [name, value] of Object.entries(data)) node.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

/**
 * Makes the children of `parent` those of `items`, in order. A child stays as it is while the text of `signature` does; so focus and
 * scrolling survive updates.
 */
export function reconcile(parent, items, { key, signature, create }) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const text = signature(item);
    let node = old.get(name);
    old.delete(name);
    if (node === undefined || node.dataset.signature !== text) {
      const fresh = create(item);
      fresh.dataset.key = name;
      fresh.dataset.signature = text;
      if (node !== undefined) {
        const focused = [...node.querySelectorAll('button')].indexOf(document.activeElement);
        node.replaceWith(fresh);
        if (cursor === node) cursor = fresh;
        if (focused >= 0) fresh.querySelectorAll('button')[focused]?.focus();
      }
      node = fresh;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
  for (const node of old.values()) node.remove();
}

/** Shows a text in a note, or hides the note without one. */
export function note(node, text) {
  node.textContent = text ?? '';
  node.hidden = !text;
}

/** The options of a list of suggestions. */
export function suggest(id, values) {
  byId(id).replaceChildren(...values.map((value) => el('option', { value })));
}
