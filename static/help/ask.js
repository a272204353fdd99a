// The first screen: what may we help with? Drawn once; what changes later is changed in place.

import { el, icon, say } from './dom.js';
import { goodsSection } from './goods.js';
import { icons, offered, saidAt } from './model.js';
import { photoPart } from './photos.js';

const noteMax = 280;

/**
 * @param {{
 *   page: any, t: any, locale: string, wish: {kind: string, note: string, product: string, colour: string}, openCall: boolean,
 *   photos: any, onRing: () => void, onTakeBack: () => void, onShow: () => void,
 * }} o `wish` is kept up to date with what is chosen and typed
 */
export function askScreen(o) {
  const t = o.t;
  const kinds = offered(o.page.kinds);
  const at = (key) => saidAt(t, o.page.kind, key);
  if (kinds.indexOf(o.wish.kind) < 0) o.wish.kind = kinds[0];

  let chosen = false; // by a finger
  const labels = kinds.map((kind) => {
    const more = at(`kind_${kind}_more`);
    const radio = el('input', { type: 'radio', name: 'kind', value: kind, onchange: () => { chosen = true; choose(kind); } });
    const label = el('label', { 'data-kind': kind }, icon(icons[kind], 'ic'), el('span', null, at(`kind_${kind}`), more && el('small', null, more)), radio);
    return { kind, label, radio };
  });
  function choose(kind) {
    o.wish.kind = kind;
    labels.forEach((one) => {
      one.radio.checked = one.kind === kind;
      one.label.className = one.kind === kind ? 'on' : '';
    });
  }
  choose(o.wish.kind);

  const hint = el('p', { class: 'small', id: 'note-hint' }, t('note_hint'));
  const note = el('input', { id: 'note', type: 'text', maxlength: noteMax, placeholder: at('note'), 'aria-label': at('note'), 'aria-describedby': 'note-hint', autocomplete: 'off', enterkeyhint: 'done', dir: 'auto',
    oninput: () => {
      o.wish.note = note.value;
      const left = noteMax - note.value.length;
      row.className = 'wordrow';
      hint.className = 'small';
      say(hint, left <= 40 ? t('note_left', { n: left }) : t('note_hint'));
    } });
  note.value = o.wish.note;
  const row = el('label', { class: 'wordrow' }, icon('i-note', 'ic ic-s'), note);

  const photos = photoPart({ t, photos: o.photos });
  const trouble = el('p', { class: 'small bad', role: 'alert' });
  const word = el('span', null, t('ring'));
  const ring = el('button', { type: 'submit', class: 'btn btn-bell btn-ring btn-wide' }, icon('i-bell', 'ic'), word);
  const foot = el('p', null, t('promise'));
  const back = el('button', { type: 'button', class: 'btn btn-quiet btn-wide', hidden: true, onclick: () => { o.onTakeBack(); ring.focus(); } }, t('cancel'));

  // Who picks a size most likely wants it brought, unless they said otherwise.
  const brought = kinds.find((kind) => kind === (o.page.kind === 'fitting_room' ? 'fitting_room' : 'stock_check'));
  const goods = o.page.goods && goodsSection(o.page.goods, o.wish, { t, locale: o.locale, onPick: () => { if (!chosen && brought) choose(brought); } });

  const form = el('form', { class: 'page', onsubmit: (event) => { event.preventDefault(); if (ring.getAttribute('aria-busy') !== 'true') o.onRing(); } },
    o.openCall && el('div', { class: 'notice' }, icon('s-wait'), el('p', null, t('still_open')), el('button', { type: 'button', class: 'btn', onclick: o.onShow }, t('show_it'))),
    goods && goods.node,
    el('h1', { tabindex: '-1' }, at('question')),
    el('fieldset', { class: 'kinds' }, el('legend', { class: 'vh' }, at('question')), ...labels.map((one) => one.label)),
    el('div', { class: 'wordbox' }, row, hint),
    photos.node,
    el('div', { class: 'foot' }, trouble, ring, foot, back));

  return {
    key: 'ask', node: el('main', null, form), title: t('ask_title', { code: o.page.code }),
    /**
     * @param {{state: 'rest'|'sending'|'failed', trouble: string, onNote: boolean, slow: boolean, wait: boolean, off: string}} s
     * `slow`: 8 s have passed; `wait`: pressing is no use yet; `off`: what became of one that was taken back
     */
    update(s) {
      const sending = s.state === 'sending';
      ring.className = `btn btn-bell btn-ring btn-wide${sending ? ' sending' : ''}`;
      ring.setAttribute('aria-busy', String(sending));
      ring.disabled = s.wait;
      say(word, sending ? t('ringing') : s.state === 'failed' ? t('try_again') : t('ring'));
      labels.forEach((one) => { one.radio.disabled = sending; });
      if (goods) goods.lock(sending);
      note.disabled = sending;
      photos.update({ call: null, open: !sending });
      say(trouble, s.onNote ? '' : s.trouble);
      say(foot, s.slow ? t('still_trying') : s.off || t('promise'));
      back.hidden = !(sending && (s.slow || s.trouble)); // once it takes longer than a ring does
      if (s.onNote && s.trouble) {
        row.className = 'wordrow bad';
        hint.className = 'small bad';
        say(hint, s.trouble);
        note.focus();
      }
    },
  };
}

/**
 * One sentence and one thing to do: a sign we do not know, a shop that cannot be reached.
 * @param {{title: string, more: string, quote?: {by: string, words: string}|string, action?: string, onAction?: () => void}} o
 */
export function plainScreen(o) {
  const button = el('button', { type: 'button', class: 'btn btn-primary btn-wide', onclick: o.onAction }, o.action || '');
  const node = el('main', { class: 'page' }, el('h1', { tabindex: '-1' }, o.title), el('p', { class: 'quiet' }, o.more));
  const quote = /** @type {any} */ (o.quote);
  if (quote) node.appendChild(el('section', { class: 'quote' }, el('h2', null, quote.by), el('p', { dir: 'auto' }, quote.words)));
  if (o.action) node.appendChild(el('div', { class: 'foot' }, button));
  return { key: `plain ${o.title}`, node, title: o.title, update() {} };
}
