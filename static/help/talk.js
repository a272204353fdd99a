// Notes between the customer and whoever helps: what is kept until it is sent, and the part of the status screen that
// shows them. A phrase is read in the language of this page, whoever wrote it; words stay as they were written.

import { el, icon, replace, say } from './dom.js';

const most = 140;

/**
 * What a note says here.
 * @param {any[]} phrases @param {any} note @param {string} language
 */
export function noteText(phrases, note, language) {
  const phrase = note.phrase && phrases.find((p) => p.id === note.phrase && (note.from === 'customer') === (p.from === 'customer'));
  return (phrase && (phrase.texts[language] || phrase.else)) || note.words || '';
}

/** What can be said with one touch, in the words of this page. @param {any[]} phrases @param {string} language */
export function quickOnes(phrases, language) {
  return phrases.filter((p) => p.from === 'customer' && !p.off).map((p) => ({ id: p.id, text: p.texts[language] || p.else || p.texts[Object.keys(p.texts)[0]] || '' })).filter((p) => p.text !== '');
}

/**
 * The notes that stand with the shop, and after them those still on their way.
 * @param {any[]} notes @param {any[]} pending
 */
export function allNotes(notes, pending) {
  const there = notes.map((n) => n.id);
  return notes.concat(pending.filter((n) => there.indexOf(n.id) < 0).map((n) => Object.assign({ from: 'customer', waits: true }, n)));
}

/** The last note of the shop, or null. @param {any[]} notes */
export function lastOfShop(notes) {
  const theirs = notes.filter((n) => n.from === 'staff');
  return theirs[theirs.length - 1] || null;
}

/**
 * @param {{t: any, talk: {words: string, open: boolean}, onSay: (note: {phrase?: string, words?: string}) => void}} o
 */
export function talkPart(o) {
  const t = o.t;
  const list = el('ol', { class: 'notes' });
  const quick = el('div', { class: 'quick', role: 'group', 'aria-label': t('talk_quick') });
  const words = el('input', { type: 'text', maxlength: most, placeholder: t('talk_words'), 'aria-label': t('talk_words'), autocomplete: 'off', enterkeyhint: 'send', dir: 'auto', oninput: () => { o.talk.words = words.value; hinted(); } });
  words.value = o.talk.words;
  const hint = el('p', { class: 'small' });
  const trouble = el('p', { class: 'small bad', role: 'alert' });
  const send = el('button', { type: 'submit', class: 'btn btn-action' }, t('send'));
  const form = el('form', { class: 'talk-write', onsubmit: (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return words.focus();
    words.value = '';
    o.talk.words = '';
    hinted();
    return o.onSay({ words: text });
  } }, el('label', { class: 'wordrow' }, icon('i-note', 'ic ic-s'), words), send);
  const open = el('button', { type: 'button', class: 'btn btn-quiet btn-wide', onclick: () => { o.talk.open = true; form.hidden = quick.hidden = false; open.hidden = true; words.focus(); } }, icon('i-note', 'ic ic-s'), t('talk_open'));
  const node = el('section', { class: 'talk', 'aria-label': t('talk_title') }, list, quick, form, hint, trouble, open);
  let drawn = '';
  let offered = '';

  function hinted() {
    const left = most - words.value.length;
    say(hint, left <= 30 ? t('talk_left', { n: left }) : '');
    hint.hidden = left > 30;
  }
  hinted();

  return {
    node,
    /** @param {{call: any, phrases: any[], pending: any[], trouble: string, here: boolean}} s here: somebody comes or is there */
    update(s) {
      const notes = allNotes(s.call.notes || [], s.pending);
      const canWrite = Boolean(s.call.can_write);
      node.hidden = !canWrite && notes.length === 0;
      const writes = canWrite && (s.here || o.talk.open || notes.length > 0);
      const full = notes.filter((n) => n.from === 'customer').length >= 15;
      form.hidden = !writes || full;
      quick.hidden = form.hidden;
      open.hidden = !canWrite || writes || full;
      const key = JSON.stringify([notes, s.phrases.length]);
      if (key !== drawn) {
        drawn = key;
        replace(list, ...notes.map((n) => el('li', { class: n.from === 'customer' ? 'mine' : 'theirs' },
          el('b', null, n.from === 'customer' ? t('talk_you') : (n.by && n.by.name) || t('talk_shop')),
          el('p', { dir: 'auto', lang: n.phrase ? t.language : n.language || null }, noteText(s.phrases, n, t.language)),
          n.waits && el('small', null, t('talk_waits')))));
        list.hidden = notes.length === 0;
      }
      const ones = quickOnes(s.phrases, t.language);
      const names = ones.map((p) => p.text).join('\n');
      if (names !== offered) {
        offered = names;
        replace(quick, ...ones.map((p) => el('button', { type: 'button', class: 'btn', 'data-phrase': p.id, onclick: () => o.onSay({ phrase: p.id }) }, p.text)));
      }
      say(trouble, full ? t('talk_full') : s.trouble);
      trouble.hidden = trouble.textContent === '';
    },
  };
}
