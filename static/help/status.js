// The second screen: where the call stands, who is coming, how long it may take; and afterwards how it was.

import { el, svg, icon, say, replace } from './dom.js';
import { headline, steps, bandShares, remaining, isOpen, isAway, localeOf, stillSeconds, pauseSeconds, alsoComing, nobodyAsked } from './model.js';
import { photoPart } from './photos.js';
import { talkPart } from './talk.js';
import { formatAge, secondsSince } from '../lib/time.js';

const bandWidth = 340;

/** @param {string|null} at @param {string} language */
function clock(at, language) {
  return at ? new Intl.DateTimeFormat(localeOf(language, navigator.languages || [navigator.language]), /** @type {any} */ ({ hour: '2-digit', minute: '2-digit', numberingSystem: 'latn' })).format(new Date(at)) : '';
}

/** The waiting band: only the hand moves, until the band is lowered. @param {any} t @param {{low: number, high: number}} band */
function bandPicture(t, band) {
  const at = bandShares(band, 0);
  const x = (share) => Math.round(share * bandWidth);
  const middle = Math.min(bandWidth - 74, Math.max(74, (x(at.low) + x(at.high)) / 2));
  const elapsed = svg('rect', { class: 'el', x: 0, y: 6, width: 0, height: 12, rx: 6 });
  const hand = svg('path', { class: 'nw', d: 'M0 0v24' });
  const mirrored = t.dir === 'rtl';
  const picture = svg('svg', { class: 'band', viewBox: `0 0 ${bandWidth} 44`, role: 'img', direction: 'ltr' },
    svg('g', { transform: mirrored ? `translate(${bandWidth} 0) scale(-1 1)` : null },
      svg('rect', { class: 'tr', x: 0, y: 6, width: bandWidth, height: 12, rx: 6 }),
      svg('rect', { class: 'be', x: x(at.low), y: 6, width: Math.max(8, x(at.high) - x(at.low)), height: 12 }),
      elapsed, hand),
    svg('text', { x: mirrored ? bandWidth - middle : middle, y: 40, 'text-anchor': 'middle', direction: t.dir }, t('usually', { low: formatAge(band.low), high: formatAge(band.high) })));
  return {
    picture,
    /** @param {number} seconds */
    move(seconds) {
      const to = x(bandShares(band, seconds).elapsed);
      elapsed.setAttribute('width', String(to));
      hand.setAttribute('d', `M${Math.max(1, to)} 0v24`);
    },
    /** For screen readers, who need not hear each second. @param {number} seconds */
    tell(seconds) {
      picture.setAttribute('aria-label', t('band', { age: formatAge(seconds), low: formatAge(band.low), high: formatAge(band.high) }));
    },
  };
}

/**
 * A call that is open, or ended without help.
 * @param {{t: any, onCancel: () => void, onKeep: () => void, onStill: () => void, onAgain: (() => void)|null, picture: () => string,
 *   talk: {words: string, open: boolean}, photos: any, onSay: (note: any) => void}} o
 */
export function statusScreen(o) {
  const t = o.t;
  const face = el('span', { class: 'face face-l', 'aria-hidden': 'true' });
  const title = el('h1', { tabindex: '-1' });
  const more = el('p');
  const behind = el('div', { class: 'notice behind', role: 'status' });
  const stillTime = el('p', { class: 'small', 'aria-live': 'off' });
  const stillWord = el('span', null, t('still_yes'));
  const stillYes = el('button', { type: 'button', class: 'btn btn-action btn-primary btn-wide', onclick: o.onStill }, stillWord);
  const still = el('section', { class: 'still-box' }, el('h2', null, t('still')), stillTime, stillYes);
  const big = el('p', { class: 'big', 'aria-live': 'off' });
  const place = el('p', { class: 'place' });
  const since = el('p');
  const bandPlace = el('div');
  const box = el('section', { class: 'bandbox' }, place, big, bandPlace, since);
  const also = el('p', { class: 'also' });
  const notes = talkPart({ t, talk: o.talk, onSay: o.onSay });
  const photos = photoPart({ t, photos: o.photos });
  const list = el('ol', { class: 'steps' });
  const cancel = el('button', { type: 'button', class: 'btn btn-quiet btn-primary btn-wide', onclick: () => ask(true) }, t('cancel'));
  const sure = el('button', { type: 'button', class: 'btn btn-danger', onclick: o.onCancel }, t('cancel_sure'));
  const keep = el('button', { type: 'button', class: 'btn', onclick: () => { o.onKeep(); ask(false); } }, t('cancel_keep'));
  const choice = el('div', { class: 'two-btn' }, sure, keep);
  const again = el('button', { type: 'button', class: 'btn btn-bell btn-ring btn-wide', onclick: o.onAgain }, icon('i-bell', 'ic'), t('ring_again'));
  const trouble = el('p', { class: 'small bad', role: 'alert' });
  const below = el('p', null, t('lock_phone'));
  const foot = el('div', { class: 'foot foot-rest' });
  let asking = false;
  let shown = '';
  let drawn = '';
  let last = null;
  let band = null;
  let banded = '';

  /** The second question takes the place of the first; nothing else moves. @param {boolean} yes */
  function ask(yes) {
    asking = yes;
    feet(last);
    (yes ? keep : cancel).focus();
  }

  /** @param {any} s */
  function feet(s) {
    const open = isOpen(s.call);
    const want = !open ? 'again' : (asking || s.cancelling) && s.call.can_cancel ? 'sure' : s.call.can_cancel ? 'cancel' : 'none';
    if (want === shown) return;
    shown = want;
    replace(foot, trouble, want === 'again' && o.onAgain && again, want === 'sure' && choice, want === 'cancel' && cancel, open && below);
  }

  /** Drawn anew when what was told is lowered. @param {{low: number, high: number}|null} told */
  function bandOf(told) {
    const key = told ? `${told.low} ${told.high}` : '';
    if (key === banded) return;
    banded = key;
    band = told && bandPicture(t, told);
    replace(bandPlace, band && band.picture);
  }

  /**
   * Whoever comes, by picture where there is one, or the first letter of the name; else how the call stands.
   * @param {string} letter @param {string} kind @param {string} source @param {string} name @param {string} look
   */
  function faceOf(letter, kind, source, name, look) {
    const key = letter + kind + source;
    if (face.getAttribute('data-shown') === key) return;
    face.setAttribute('data-shown', key);
    face.setAttribute('class', `face face-l ${look}`);
    const plain = () => replace(face, letter || icon(kind, 'ic-l'));
    if (!source) return plain();
    const picture = el('img', { src: source, alt: t('picture_of', { name }), onerror: plain });
    face.removeAttribute('aria-hidden');
    replace(face, picture);
  }

  /** The list is drawn anew only when the call moved on. @param {any} call */
  function way(call) {
    const key = JSON.stringify(steps(call));
    if (key === drawn) return;
    drawn = key;
    replace(list, ...steps(call).map((s) => el('li', { class: s.state, 'aria-current': s.state === 'cur' ? 'step' : null },
      icon(s.shape, s.shape === 's-way' ? 'ic-turn' : ''), el('span', null, t(s.key, { name: s.name, code: call.call_point.code })),
      el('time', null, s.state === 'cur' && !s.at ? t('now') : clock(s.at, t.language)))));
  }

  return {
    key: 'status', node: el('main', { class: 'page' }, el('div', { class: 'helper' }, face, el('div', null, title, more)), behind, still, also, box, list, photos.node, notes.node, foot), title: '',
    /** @param {{call: any, band: {low: number, high: number}|null, now: number, heard: number, behind: {since: number, long: boolean}|null, cancelling: boolean, answering: boolean, kept: boolean, trouble: string, talk: {phrases: any[], pending: any[], trouble: string}}} s `now` on the server's clock */
    update(s) {
      last = s;
      const call = s.call;
      const open = isOpen(call);
      const head = headline(call);
      const seconds = secondsSince(call.created_at, s.behind && s.behind.long ? Math.min(s.now, s.heard) : s.now); // what nobody knows is not told
      const left = open && call.status !== 'arrived' ? remaining(s.band, seconds) : null;
      bandOf(s.band);
      const code = call.call_point.code;
      say(title, t(head.key, { name: head.name }));
      const asked = stillSeconds(call, s.now);
      still.hidden = asked === null;
      if (asked !== null) {
        say(stillTime, s.answering && s.behind ? t('still_trying') : t('still_more', { time: formatAge(asked) }));
        say(stillWord, s.answering ? t('sending') : t('still_yes'));
        stillYes.setAttribute('aria-busy', String(s.answering));
        stillYes.className = `btn btn-action btn-primary btn-wide${s.answering ? ' sending' : ''}`;
      }
      this.title = asked === null ? title.textContent : t('still');
      const promised = pauseSeconds(call, s.now);
      const too = alsoComing(call);
      also.hidden = !too || !open;
      say(also, too ? t(too.key, { name: too.name, names: too.names }) : '');
      notes.update({ call, phrases: s.talk.phrases, pending: s.talk.pending, trouble: s.talk.trouble, here: call.status === 'accepted' || call.status === 'arrived' });
      photos.update({ call, open });
      say(more, promised !== null ? t('paused_more', { time: formatAge(promised) }) : open && call.back_soon ? t('back_soon_more') : call.status === 'accepted' ? t('coming_more', { code }) : call.status === 'waiting' || call.status === 'offered' ? t(nobodyAsked(call, seconds) ? 'waiting_none' : left && left.key === 'longer' ? 'longer_more' : 'waiting_more')
        : call.status === 'cancelled' ? t('cancelled_more') : call.status === 'abandoned' ? t('abandoned_more') : '');
      const letter = head.name ? Array.from(head.name)[0].toLocaleUpperCase() : '';
      const kind = promised !== null || call.back_soon ? 's-wait' : call.status === 'arrived' ? 's-here' : call.status === 'accepted' ? 's-way' : call.status === 'cancelled' ? 's-off' : 's-wait';
      faceOf(letter, kind, open ? o.picture() : '', head.name || '', call.status === 'arrived' && promised === null && !call.back_soon ? 'face-here' : letter ? '' : 'face-wait');
      behind.hidden = !s.behind;
      const late = s.behind ? t(s.behind.long ? 'offline' : 'catching_up', { time: clock(new Date(s.behind.since).toISOString(), t.language) }) : '';
      if (behind.textContent !== late) replace(behind, s.behind && icon(s.behind.long ? 's-queued' : 's-way'), el('p', null, late));
      const waiting = open && call.status !== 'arrived' && !isAway(call); // what is promised by name stands alone, beside no estimate
      box.hidden = !waiting;
      box.setAttribute('class', s.behind ? 'bandbox still' : 'bandbox');
      say(big, left ? t(left.key, { n: left.n }) : '');
      big.hidden = !left;
      place.hidden = !(waiting && call.status !== 'accepted' && call.position > 0);
      say(place, place.hidden ? '' : call.position === 1 ? t('first') : t('line', { n: call.position }));
      say(since, `${t('since', { age: formatAge(seconds) })}${band ? `. ${t('band_fixed')}` : ''}`);
      if (band) {
        band.move(seconds);
        if (seconds % 15 === 0 || !band.picture.hasAttribute('aria-label')) band.tell(seconds);
      }
      list.hidden = !open;
      way(call);
      sure.setAttribute('aria-busy', String(s.cancelling));
      sure.setAttribute('class', `btn btn-danger${s.cancelling ? ' sending' : ''}`);
      feet(s);
      trouble.className = s.kept ? 'small queued' : 'small bad';
      say(trouble, s.trouble);
    },
  };
}

/**
 * After the help: a score and words, or thanks.
 * @param {{t: any, call: any, opinion: {score: number, comment: string}, onSend: () => void, onSkip: () => void}} o
 */
export function ratingScreen(o) {
  const t = o.t;
  const name = o.call.helper && o.call.helper.first_name;
  const labels = [1, 2, 3, 4, 5].map((n) => {
    const radio = el('input', { type: 'radio', name: 'score', value: n, onchange: () => choose(n) });
    return { n, radio, label: el('label', null, el('i', { class: `b${n}` }), el('span', null, n), radio) };
  });
  function choose(n) {
    o.opinion.score = n;
    labels.forEach((one) => {
      one.radio.checked = one.n === n;
      one.label.className = one.n === n ? 'on' : '';
    });
    say(trouble, '');
  }
  const area = el('textarea', { class: 'area', id: 'words', maxlength: 500, dir: 'auto', oninput: () => { o.opinion.comment = area.value; say(trouble, ''); } });
  area.value = o.opinion.comment;
  const trouble = el('p', { class: 'small bad', role: 'alert' });
  const word = el('span', null, t('send'));
  const send = el('button', { type: 'submit', class: 'btn btn-action btn-primary btn-wide' }, word);
  if (o.opinion.score) choose(o.opinion.score);

  const form = el('form', { class: 'page', onsubmit: (event) => {
    event.preventDefault();
    if (send.getAttribute('aria-busy') === 'true') return;
    if (!o.opinion.score) {
      say(trouble, t('rate_choose'));
      labels[0].radio.focus();
      return;
    }
    o.onSend();
  } },
  el('p', null, el('span', { class: 'state state-done' }, icon('s-done'), name ? t('helped', { name }) : t('helped_nobody'))),
  el('h1', { tabindex: '-1' }, t('rate_title')),
  el('fieldset', { class: 'score' }, el('legend', { class: 'vh' }, t('rate_legend')), ...labels.map((one) => one.label)),
  el('p', { class: 'ends', 'aria-hidden': 'true' }, el('span', null, t('rate_low')), el('span', null, t('rate_high'))),
  el('div', null, el('label', { class: 'label', for: 'words' }, t('rate_words')), area, el('p', { class: 'small' }, t('note_hint'))),
  el('div', { class: 'foot foot-rest' }, trouble, send, el('button', { type: 'button', class: 'btn btn-quiet btn-wide', onclick: o.onSkip }, t('skip')), el('p', null, t('rate_private'))));

  return {
    key: 'rating', node: el('main', null, form), title: t('rate_title'),
    /** @param {{sending: boolean, failed: boolean, kept: boolean, trouble: string}} s */
    update(s) {
      send.setAttribute('aria-busy', String(s.sending));
      send.className = `btn btn-action btn-primary btn-wide${s.sending ? ' sending' : ''}`;
      say(word, s.sending ? t('sending') : s.failed ? t('try_again') : t('send'));
      trouble.className = s.kept ? 'small queued' : 'small bad';
      if (s.trouble) say(trouble, s.trouble);
    },
  };
}
