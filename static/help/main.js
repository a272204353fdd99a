// The customer's page: rings, then watches. Wiring only; what is shown is decided in model.js and drawn by the screens.

import { uuidv7 } from '../lib/ids.js';
import { makeWords, pickLanguage } from '../lib/words.js';
import { texts, languageNames } from './texts.js';
import { route, signature, memory, complaint, isOpen, missed, localeOf, placeOf, rangTooLong } from './model.js';
import { call, watch } from './client.js';
import { el, icon, replace, say } from './dom.js';
import { askScreen, plainScreen } from './ask.js';
import { statusScreen, ratingScreen } from './status.js';
import { makePhotos } from './photos.js';
import { lastOfShop, noteText } from './talk.js';
import { outbox } from './kept.js';

const longLossMs = 15000;
const slowMs = 8000;
const again = { first: 2000, most: 15000 };

const app = document.getElementById('app');
const mouth = document.getElementById('say');
const remembered = memory(storage(), uuidv7);
const languages = Object.keys(texts);

/** @type {any} everything the page knows; screens are drawn from it */
const now = {
  at: route(location.pathname),
  t: makeWords(texts, pickLanguage(languages, [remembered.language()].concat(navigator.languages || [navigator.language]))),
  page: null, fault: null,              // of the sign
  wish: { kind: '', note: '', product: '', colour: '' }, ring: { state: 'rest', trouble: null, since: 0, until: 0, off: false },
  call: null, gone: false, offset: 0, heard: 0, lostSince: 0, cancelTrouble: null,
  talk: { words: '', open: false, phrases: [], pending: [], trouble: '' },
  opinion: { score: 0, comment: '' }, rating: { trouble: null, closed: false, thanked: false },
};
const photos = makePhotos({ newId: uuidv7, phone: remembered.phone, keep: remembered.photos, changed: () => draw(), sent: () => { if (watching) watching.now(); } });
let screen = null;
let watching = null;
/** @type {any} what the shop has still to hear of the call */
let unheard = null;
let lastSaid = '';

/** Where browsers shut their storage they throw at the mere mention of it. */
function storage() {
  try {
    localStorage.getItem('');
    return localStorage;
  } catch (e) {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}

/** @param {any} trouble as complaint() gives it, or null */
function sentence(trouble) {
  if (!trouble) return '';
  const seconds = trouble.key === 'asked_often' ? Math.max(1, Math.ceil((now.ring.until - Date.now()) / 1000)) : trouble.n;
  return now.t(trouble.key, { n: seconds, code: trouble.code });
}

function header() {
  const place = now.page || (now.call && { code: now.call.call_point.code, zone: { name: now.call.call_point.zone }, store: now.call.store, name: now.call.call_point.name, kind: now.call.call_point.kind });
  const select = el('select', { 'aria-label': now.t('language'), onchange: () => speak(select.value) },
    ...languages.map((l) => el('option', { value: l, lang: l, selected: l === now.t.language }, languageNames[l])));
  return el('header', { class: 'hb' },
    place && place.code && el('bdi', { class: 'plate plate-l', dir: 'ltr' }, place.code),
    place && el('p', null, el('b', { dir: 'auto' }, placeOf(place, now.t)), el('span', null, (place.store && place.store.name) || '')),
    el('label', { class: 'tongue' }, icon('i-globe', 'ic ic-s'), select));
}

/** @param {string} language */
function speak(language) {
  remembered.setLanguage(language);
  now.t = makeWords(texts, language);
  screen = null;
  draw();
  app.querySelector('select').focus();
}

/**
 * The screen that belongs to what is known now, made anew only when it is another one.
 * @returns {[string, () => any]}
 */
function wanted() {
  const t = now.t;
  if (now.at.screen === 'unknown' || now.fault === 'unknown') return ['unknown', () => plainScreen({ title: t('unknown_sign'), more: t('unknown_sign_more') })];
  if (now.gone) return ['gone', () => plainScreen({ title: t('unknown_call'), more: t('unknown_call_more') })];
  if (now.at.screen === 'ask') {
    if (!now.page) return now.fault ? ['away', () => plainScreen({ title: t('cannot_reach'), more: t('cannot_reach_more'), action: t('try_again'), onAction: loadSign })] : ['blank', blank];
    if (now.page.off_site && !now.openCall) return ['outside', () => plainScreen({ title: t('off_site'), more: t('off_site_more'), action: t('try_again'), onAction: loadSign })];
    if (now.page.stale && !now.openCall) return ['stale', () => plainScreen({ title: t('stale'), more: t('stale_more') })];
    return [`ask ${now.openCall}`, () => askScreen({ page: now.page, t, locale: localeOf(now.t.language, navigator.languages || [navigator.language]), wish: now.wish, openCall: Boolean(now.openCall), photos, onRing: ring, onTakeBack: takeBack, onShow: () => follow(now.openCall) })];
  }
  if (!now.call) return now.lostSince ? ['lost', () => plainScreen({ title: t('cannot_reach'), more: t('cannot_reach_more'), action: t('try_again'), onAction: () => watching && watching.now() })] : ['blank', blank];
  if (now.call.status === 'resolved') {
    if (missed(now.call)) return ['missed', () => plainScreen({ title: t('missed'), more: t('abandoned_more'), action: now.call.call_point.code ? t('ring_again') : '', onAction: ringAnew })];
    const thanked = now.rating.thanked || now.call.rating;
    if (thanked || now.rating.closed || !now.call.can_rate) {
      const said = (now.call.rating && now.call.rating.answer) || '';
      return [`done ${said}`, () => plainScreen({ title: thanked ? t('thanks') : t('helped_title'), more: thanked ? t('thanks_more') : '', quote: said && { by: t('answer'), words: said }, action: now.call.call_point.code ? t('ring_again') : '', onAction: ringAnew })];
    }
    return ['rating', () => ratingScreen({ t, call: now.call, opinion: now.opinion, onSend: rate, onSkip: () => { now.rating.closed = true; draw(); } })];
  }
  return ['status', () => statusScreen({ t, onCancel: cancel, onKeep: keepCall, picture: pictureOf, onStill: stillWaiting, talk: now.talk, photos, onSay: sayNote, onAgain: now.call.call_point.code ? ringAnew : null })];
}

function blank() {
  return { key: 'blank', node: el('main', { class: 'page' }), title: document.title, update() {} };
}

/** What the screen must show of what is known. */
function facts() {
  const ringing = now.ring.state === 'sending';
  const behind = now.lostSince ? { since: now.heard || now.lostSince, long: navigator.onLine === false || Date.now() - now.lostSince > longLossMs } : null;
  switch (screen.key) {
    case 'ask': return { state: now.ring.state, trouble: sentence(now.ring.trouble), onNote: Boolean(now.ring.trouble && now.ring.trouble.field), slow: ringing && Date.now() - now.ring.since > slowMs, wait: now.ring.until > Date.now(),
      off: !now.ring.off ? '' : remembered.takenBack(now.at.code).length > 0 ? now.t(offFailed ? 'cancel_kept' : 'sending') : `${now.t('cancelled')}. ${now.t('cancelled_more')}` };
    case 'status': return { call: now.call, band: remembered.band(now.at.secret, now.call.eta), now: Date.now() + now.offset, heard: now.heard + now.offset, behind, cancelling: unheard.has('cancel'), answering: unheard.has('still'),
      kept: unheard.has('cancel') && Boolean(behind), trouble: unheard.has('cancel') && behind ? now.t('cancel_kept') : sentence(now.cancelTrouble),
      talk: { phrases: now.talk.phrases, pending: now.talk.pending, trouble: now.talk.trouble ? now.t(now.talk.trouble) : '' } };
    case 'rating': return { sending: unheard.has('rate'), failed: Boolean(now.rating.trouble), kept: unheard.has('rate') && Boolean(behind), trouble: unheard.has('rate') && behind ? now.t('rate_kept') : sentence(now.rating.trouble) };
    default: return {};
  }
}

function draw() {
  const [key, make] = wanted();
  const before = screen ? screen.key : 'blank';
  if (!screen || screen.name !== key) {
    screen = make();
    screen.name = key;
    document.documentElement.lang = now.t.language;
    document.documentElement.dir = now.t.dir;
    replace(app, header(), screen.node);
    const title = screen.node.querySelector('h1');
    if (title && before !== 'blank' && before !== screen.key) title.focus(); // a new screen: the reader starts at its head
  }
  screen.update(facts());
  document.title = screen.title || document.title;
  tell();
}

/**
 * What is read out without being asked for: where the call stands, and that an opinion is on its way. A new screen's
 * head has the focus and is read by that; what was said of the one before must not stand beside it.
 */
function tell() {
  const note = screen.key === 'status' && lastOfShop(now.call.notes || []);
  const words = note ? noteText(now.talk.phrases, note, now.t.language) : '';
  const news = screen.key === 'status' ? `${screen.title}${words && ` ${now.t('talk_new', { words })}`}` : screen.key === 'rating' && unheard.has('rate') ? now.t('sending') : '';
  if (lastSaid === news) return;
  lastSaid = news;
  say(mouth, news);
}

// ---- The sign ----

let signTimer = null;
let signTries = 0;

function loadSign() {
  clearTimeout(signTimer);
  const token = remembered.signed(now.at.code, signature(location.search));
  call('GET', `/call-points/${encodeURIComponent(now.at.code)}/page${token ? `?t=${token}` : ''}`).then((page) => {
    now.page = page;
    now.fault = null;
    if (!remembered.language() && page.store) {
      const own = pickLanguage(languages, (Array.from(navigator.languages || [navigator.language])).concat(page.store.language || []));
      if (own !== now.t.language) now.t = makeWords(texts, own);
    }
    draw();
    lookForOpenCall();
  }, (problem) => {
    now.fault = problem.status === 404 ? 'unknown' : 'away';
    const before = remembered.callAt(now.at.code);
    const last = before && remembered.state(before);
    if (now.fault === 'away' && last && isOpen(last.call)) return follow(before); // what was last known of it says more
    if (now.fault === 'away') signTimer = setTimeout(loadSign, Math.min(again.most, again.first * (signTries += 1)));
    return draw();
  });
}

/** This phone may have rung here already. */
function lookForOpenCall() {
  const secret = remembered.callAt(now.at.code);
  if (!secret) return;
  call('GET', `/help/${encodeURIComponent(secret)}`).then((open) => {
    if (isOpen(open)) {
      now.openCall = secret;
      draw();
    } else {
      remembered.forgetCall(now.at.code);
    }
  }, (problem) => { if (problem.status === 404) remembered.forgetCall(now.at.code); });
}

// ---- Ringing ----

let ringTimer = null;
let ringTries = 0;
let ringRound = 0; // answers to a ring that was taken back no longer count

function ring() {
  clearTimeout(ringTimer);
  ringRound += 1;
  const mine = ringRound;
  if (now.ring.state !== 'sending') now.ring.since = Date.now();
  else if (rangTooLong(now.ring.since, Date.now())) { // the phone slept, or had no network: whether to ring still is the customer's to say
    now.ring.state = 'failed';
    return draw();
  }
  now.ring.state = 'sending';
  now.ring.trouble = null;
  now.ring.off = false;
  draw();
  const code = now.at.code;
  const draft = remembered.draft(code, now.wish.kind, now.wish.note.trim(), now.t.language, now.wish.product);
  const before = remembered.before();
  const body = Object.assign({ phone: remembered.phone() }, before ? { before } : {}, now.page && now.page.pass ? { pass: now.page.pass } : {}, draft);
  call('POST', `/call-points/${encodeURIComponent(code)}/requests`, body).then((answer) => {
    if (mine !== ringRound) return tellTakenBack(code, [draft.press]); // it came after all
    ringTries = 0;
    now.ring = { state: 'rest', trouble: null, since: 0, until: 0, off: false };
    const secret = answer.secret || /** @type {any} */ (route(answer.url)).secret;
    remembered.rang(code, secret);
    remembered.band(secret, answer.eta);
    return follow(secret);
  }, (problem) => {
    if (mine !== ringRound) return;
    const what = complaint(problem);
    now.ring.trouble = what;
    if (what.again) {
      // Not answered is not refused: the same ring goes out again with the same id, until somebody says otherwise.
      ringTimer = setTimeout(ring, Math.min(again.most, again.first * (ringTries += 1)));
      now.ring.state = 'sending';
    } else {
      now.ring.state = 'failed';
      if (what.key === 'asked_often') now.ring.until = Date.now() + what.n * 1000;
      else remembered.refused(code);
      if (problem.code === 'sign_stale') loadSign(); // a page that stood open for long: another pass, or the word that the sign has changed
    }
    draw();
  });
}

/** The customer thought better of a ring that nobody has answered yet: whether it came is not known here. */
function takeBack() {
  clearTimeout(ringTimer);
  ringTries = 0;
  ringRound += 1;
  remembered.takeBack(now.at.code);
  now.ring = { state: 'rest', trouble: null, since: 0, until: 0, off: true };
  tellTakenBack(now.at.code, []);
  draw();
}

let offTimer = null;
let offFailed = false;

/**
 * Tells the shop of presses that were taken back, until it has heard.
 * @param {string} code @param {string[]} late those whose answer came only now
 */
function tellTakenBack(code, late) {
  clearTimeout(offTimer);
  const all = remembered.takenBack(code).concat(late.filter((one) => remembered.takenBack(code).indexOf(one) < 0));
  remembered.takenBack(code, all);
  if (all.length === 0) return;
  const press = all[0];
  call('POST', `/call-points/${encodeURIComponent(code)}/take-back`, { press }).then(() => true, (problem) => !complaint(problem).again && problem.status !== 429).then((heard) => {
    offFailed = !heard;
    if (heard) remembered.takenBack(code, remembered.takenBack(code).filter((one) => one !== press));
    if (remembered.takenBack(code).length > 0) offTimer = setTimeout(() => tellTakenBack(code, []), heard ? 0 : again.first * 2);
    draw();
  });
}

function ringAnew() {
  const code = now.call ? now.call.call_point.code : now.at.code;
  location.href = `/h/${encodeURIComponent(code)}`;
}

// ---- The call ----

/** Shows a call and stays with it; the address carries it over a reload. @param {string} secret */
function follow(secret) {
  now.at = { screen: 'status', secret };
  now.opinion = remembered.opinion(secret);
  asLastHeard(secret);
  unheard = outbox({ secret, todo: (list) => remembered.todo(secret, list), send: (path, body) => call('POST', path, body), onDone: heardOf, onWait: lost });
  now.talk.pending = remembered.notes(secret);
  now.talk.phrases = remembered.phrases();
  learnPhrases(secret);
  sendNotes();
  photos.begin(secret);
  history.replaceState(null, '', `/h/r/${encodeURIComponent(secret)}`);
  draw();
  if (watching) watching.stop();
  watching = watch(secret, {
    onCall(answer) {
      now.lostSince = 0;
      now.call = Object.assign({}, answer, { call_point: answer.call_point || { code: '', name: '' } }); // signs can be taken down
      now.heard = Date.now();
      if (answer.server_time) now.offset = Date.parse(answer.server_time) - now.heard;
      remembered.state(secret, { call: now.call, heard: now.heard, offset: now.offset });
      if (!isOpen(answer) && (answer.status !== 'resolved' || answer.rating)) watching.stop();
      unheard.wake();
      draw();
    },
    onLost: lost,
    onGone() {
      now.gone = true;
      remembered.state(secret, null);
      draw();
    },
  });
  unheard.wake();
  keepPage();
}

/** The call as this phone last heard of it, at once, whether anybody answers or not. @param {string} secret */
function asLastHeard(secret) {
  const last = remembered.state(secret);
  if (!last) return;
  now.call = last.call;
  now.heard = last.heard;
  now.offset = last.offset;
  if (navigator.onLine === false) now.lostSince = Date.now();
}

/** Where the shop's address is a secure one, the page itself is kept, to open without a network. */
function keepPage() {
  if (navigator.serviceWorker && window.isSecureContext) navigator.serviceWorker.register('/help-worker.js', { scope: '/h/' }).catch(() => {}); // it works without
}

function lost() {
  if (!now.lostSince) now.lostSince = Date.now();
  draw();
}

/** The address of the picture of whoever comes, or ''. */
function pictureOf() {
  const tag = now.call.helper && now.call.helper.picture;
  return tag ? `/api/v1/help/${encodeURIComponent(now.at.secret)}/helper-picture?v=${encodeURIComponent(tag)}` : '';
}

// ---- What the customer does with it ----

function cancel() {
  now.cancelTrouble = null;
  unheard.add('cancel', {});
  draw();
}

/** Keeps the call after all, while nobody has heard otherwise. */
function keepCall() {
  unheard.drop('cancel');
  draw();
}

/** Says that the customer still waits. */
function stillWaiting() {
  unheard.add('still', {});
  draw();
}

/** The shop has heard something, or refused it. 409: the call moved on meanwhile, and the next look tells. */
function heardOf(name, problem) {
  const trouble = problem && problem.status !== 409 ? complaint(problem) : null;
  if (name === 'cancel') now.cancelTrouble = trouble;
  if (name === 'rate') {
    now.rating.trouble = trouble;
    now.rating.thanked = !trouble; // 409: an earlier try arrived
    if (!trouble) remembered.opinion(now.at.secret, null);
  }
  watching.now();
  draw();
}

// ---- Notes ----

let noteTimer = null;
let noteTries = 0;
let noteBusy = false;

/** What can be said with one touch; until it is known there are words. @param {string} secret */
function learnPhrases(secret) {
  call('GET', `/help/${encodeURIComponent(secret)}/phrases`).then((answer) => {
    now.talk.phrases = remembered.phrases(answer.items);
    draw();
  }, (problem) => { if (complaint(problem).again) setTimeout(() => learnPhrases(secret), again.most); });
}

/** @param {{phrase?: string, words?: string}} note */
function sayNote(note) {
  now.talk.trouble = '';
  now.talk.pending = remembered.notes(now.at.secret, now.talk.pending.concat([Object.assign({ id: uuidv7(), language: note.words ? now.t.language : undefined }, note)]));
  sendNotes();
  draw();
}

/** Sends what waits, in order, each until the shop has it or refuses it: the same id is the same note. */
function sendNotes() {
  clearTimeout(noteTimer);
  const note = now.talk.pending[0];
  if (noteBusy || !note) return;
  noteBusy = true;
  const drop = () => {
    noteTries = 0;
    now.talk.pending = remembered.notes(now.at.secret, now.talk.pending.filter((n) => n.id !== note.id));
  };
  call('POST', `/help/${encodeURIComponent(now.at.secret)}/notes`, note).then((answer) => {
    noteBusy = false;
    if (now.call && answer.version >= now.call.version) now.call = Object.assign({}, now.call, { notes: answer.notes, can_write: answer.can_write, version: answer.version });
    drop();
    draw();
    sendNotes();
  }, (problem) => {
    noteBusy = false;
    const what = complaint(problem);
    if (what.again || problem.status === 429) {
      if (problem.status === 429) now.talk.trouble = 'talk_often';
      noteTimer = setTimeout(sendNotes, problem.status === 429 ? what.n * 1000 : Math.min(again.most, again.first * (noteTries += 1)));
    } else {
      drop();
      now.talk.trouble = problem.code === 'card_number' ? 'talk_card' : problem.code === 'notes_full' ? 'talk_full' : 'talk_refused';
      sendNotes();
    }
    draw();
  });
}

/** Gives the opinion, as it is chosen and written now. */
function rate() {
  now.rating.trouble = null;
  remembered.opinion(now.at.secret, now.opinion);
  const body = { score: now.opinion.score };
  if (now.opinion.comment.trim()) body.comment = now.opinion.comment.trim();
  unheard.add('rate', body);
  draw();
}

// ---- Begin ----

setInterval(draw, 1000);
const woke = () => {
  if (document.visibilityState !== 'hidden' && now.at.screen === 'ask') tellTakenBack(now.at.code, []);
  if (document.visibilityState === 'hidden' || !watching) return;
  if (now.at.secret && now.call && now.call.rating) return follow(now.at.secret); // the shop may have answered
  watching.now();
  unheard.wake();
  sendNotes();
  photos.again();
};
document.addEventListener('visibilitychange', woke);
window.addEventListener('online', woke);
window.addEventListener('offline', woke); // fails at once, and so says it at once
window.addEventListener('pageshow', (event) => { if (event.persisted) woke(); });

remembered.tidy(Date.now());
draw();
if (now.at.screen === 'ask') {
  now.ring.off = remembered.takenBack(now.at.code).length > 0;
  tellTakenBack(now.at.code, []);
  loadSign();
}
if (now.at.screen === 'status') follow(now.at.secret);
