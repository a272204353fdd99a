// Making elements. Text is always text: nothing here reads HTML.

const svgSpace = 'http://www.w3.org/2000/svg';
const sprite = new URL('../icons/sprite.svg', import.meta.url).pathname;

/** @param {Element} node @param {any} attrs @param {any[]} children */
function fill(node, attrs, children) {
  Object.keys(attrs || {}).forEach((name) => {
    const value = attrs[name];
    if (value === null || value === undefined || value === false) return;
    if (name.slice(0, 2) === 'on') node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  });
  children.forEach((child) => {
    if (child === null || child === undefined || child === false) return;
    node.appendChild(typeof child === 'object' ? child : document.createTextNode(String(child)));
  });
  return node;
}

/** @param {string} tag @param {Record<string, any>|null} [attrs] listeners as onclick @param {...any} children */
export function el(tag, attrs, ...children) {
  return /** @type {any} */ (fill(document.createElement(tag), attrs, children));
}

/** @param {string} tag @param {Record<string, any>|null} [attrs] @param {...any} children */
export function svg(tag, attrs, ...children) {
  return /** @type {any} */ (fill(document.createElementNS(svgSpace, tag), attrs, children));
}

/** A symbol of the sprite. @param {string} id @param {string} [className] */
export function icon(id, className) {
  const use = svg('use', { href: `${sprite}#${id}` });
  use.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', `${sprite}#${id}`); // Safari before 12.1
  return svg('svg', { class: className || null, viewBox: id.slice(0, 2) === 's-' ? '0 0 16 16' : null, 'aria-hidden': 'true' }, use);
}

/** @param {Element} node @param {...any} children */
export function replace(node, ...children) {
  while (node.firstChild) node.removeChild(node.firstChild);
  fill(node, null, children);
}

/** Sets the text only where it changed, so that screen readers are not told the same again. @param {Element} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
