/** Makes and moves elements. Text enters by textContent alone: a passage is data, never markup. */

const ICONS = {
  chat: 'M4 4h16v12H9l-5 4z',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7z',
  clear: 'M12 5v14M5 12h14',
};
const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children; null, false and '' children are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 24 24',
    class: `icon ${name}`,
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** Whether a key only ends or changes what an input method composes; Safari says so by 229 alone. */
export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** Says of a field whether what stands in it is wrong. */
export function markInvalid(field, wrong) {
  if (wrong) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

/** Scrolls the nearest scrolling room, and nothing around it. where: "top" or "nearest". */
export function reveal(element, where) {
  const room = element.closest('.scroll');
  const above = element.getBoundingClientRect().top - room.getBoundingClientRect().top;
  const below = above + element.offsetHeight - room.clientHeight;
  if (where === 'top' || above < 0) room.scrollTop += above - 12;
  else if (below > 0 && above > room.clientHeight / 2)
    room.scrollTop += Math.min(below + 12, above);
}

export function hidden(text) {
  return make('span', { class: 'vh' }, text);
}
