// What a sign hangs at: its name, what it costs, how many there are, and the sizes to choose from.

import { el, replace, say } from './dom.js';
import { goodsShown } from './model.js';
import { choiceOf, labelOf, recoloured, sizesOf } from './sizes.js';

/**
 * @param {any} goods of the sign's page @param {{product: string, colour: string}} wish kept up to date with what is chosen
 * @param {{t: any, locale: string, onPick: () => void}} o
 */
export function goodsSection(goods, wish, o) {
  const { t, locale } = o;
  const choice = choiceOf(goods);
  const name = el('p', { class: 'shelf-name', dir: 'auto' });
  const price = el('b');
  const was = el('s');
  const stock = el('p');
  const node = el('section', { class: 'shelf' }, name, el('p', { class: 'shelf-price' }, price, was), stock);
  const picked = () => (choice ? choice.all.find((one) => one.id === wish.product) : undefined);

  function tell() {
    const shown = goodsShown(Object.assign({ unit: goods.unit, currency: goods.currency }, picked() || goods), locale, t);
    node.setAttribute('aria-label', shown.name);
    say(name, shown.name);
    say(price, shown.price);
    say(was, shown.was);
    was.hidden = !shown.was;
    say(stock, shown.stock);
    stock.className = shown.none ? 'shelf-stock none' : 'shelf-stock';
  }

  if (!choice) {
    wish.product = '';
    tell();
    return { node, lock() {} };
  }
  if (!picked()) wish.product = '';
  if (choice.by === 'both' && choice.colours.indexOf(wish.colour) < 0) wish.colour = (picked() || choice.all.find((one) => one.id === goods.id) || choice.all[0]).colour;

  const locks = [];
  /** One key of a row. @param {string} group @param {string} text @param {{on: boolean, none?: boolean, aria?: string, id?: string, act: () => void}} k */
  function key(group, text, k) {
    const radio = el('input', { type: 'radio', name: group, 'aria-label': k.aria || null, onchange: k.act });
    radio.checked = k.on;
    locks.push(radio);
    return el('label', { class: `size${k.on ? ' on' : ''}${k.none ? ' none' : ''}`, 'data-size': k.id || null }, radio, el('bdi', { dir: 'auto' }, text));
  }
  const rows = el('div', { class: 'sizes' });
  function row(legend, keys) {
    return el('fieldset', null, el('legend', null, legend), el('div', { class: 'size-row' }, ...keys));
  }
  function draw() {
    locks.length = 0;
    const focused = document.activeElement && document.activeElement.getAttribute('name');
    const all = sizesOf(choice, wish.colour);
    const count = (one) => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(Number(one.stock));
    const sizes = row(t(choice.by === 'colour' ? 'goods_colour' : choice.by === 'name' ? 'goods_one' : 'goods_size'), all.map((one) => {
      const text = labelOf(choice, one);
      const none = Number(one.stock) <= 0;
      return key('size', text, { on: one.id === wish.product, none, id: one.id, aria: t(none ? 'size_none' : 'size_left', { size: text, count: none ? '' : count(one) }), act: () => pick(one.id) });
    }));
    const colours = choice.by === 'both' && row(t('goods_colour'), choice.colours.map((colour) => key('colour', colour, { on: colour === wish.colour, act: () => paint(colour) })));
    replace(rows, colours, sizes);
    const again = focused && /** @type {any} */ (rows.querySelector(`input[name="${focused}"]:checked`));
    if (again) again.focus();
    tell();
  }
  function pick(id) {
    wish.product = id;
    draw();
    o.onPick();
  }
  function paint(colour) {
    const other = recoloured(choice, picked(), colour);
    wish.colour = colour;
    wish.product = other ? other.id : '';
    draw();
  }
  node.appendChild(rows);
  node.appendChild(el('p', { class: 'small' }, t('sizes_hint')));
  draw();
  return { node, /** @param {boolean} on while it is being sent */ lock(on) { locks.forEach((radio) => { radio.disabled = on; }); } };
}
