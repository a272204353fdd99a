// Photos of what the customer asks about: chosen while asking or waiting, made small, kept until the shop has them. Each
// has an id from the beginning, so that one sent twice is one; what was not sent outlives a reload.

import { el, icon, replace, say } from './dom.js';
import { bytesOf, shrunk } from './shrink.js';

export const photosMost = 3;
const largest = 8388608; // bytes the shop takes
const timeoutMs = 120000;

/** What the shop says no to for good, in words. */
const refusals = { picture_kind: 'photo_unreadable', picture_broken: 'photo_unreadable', picture_pixels: 'photo_large', picture_bytes: 'photo_large', too_large: 'photo_large', photos_full: 'photo_full' };

/**
 * What becomes of a photo that did not go through.
 * @param {{status: number, code: string, retryAfter: number|null}} problem
 * @returns {{again: number, over: boolean, key: string}} again: seconds until the page tries by itself, 0: it does not
 */
export function setback(problem) {
  if (problem.status === 429) return { again: Math.max(1, Math.ceil(problem.retryAfter || 5)), over: false, key: 'photo_waits' };
  if (problem.status === 0 || problem.status >= 500 || problem.status === 408) return { again: 4, over: false, key: 'photo_waits' };
  return { again: 0, over: true, key: Object.prototype.hasOwnProperty.call(refusals, problem.code) ? refusals[problem.code] : 'photo_refused' };
}

/**
 * Sends one photo. fetch tells no progress; XMLHttpRequest does.
 * @param {string} path @param {Uint8Array} bytes @param {(part: number) => void} onPart
 * @returns {Promise<void>} rejects with {status, code, retryAfter}
 */
function put(path, bytes, onPart) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const none = () => reject({ status: 0, code: 'offline', retryAfter: null });
    request.open('PUT', `/api/v1${path}`);
    request.timeout = timeoutMs;
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'image/jpeg');
    request.upload.onprogress = (event) => { if (event.lengthComputable) onPart(event.loaded / event.total); };
    request.onerror = request.ontimeout = request.onabort = none;
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve();
      let code = '';
      try {
        code = JSON.parse(request.responseText).code || '';
      } catch (e) {
        // Something between us and the shop answered: the status is all there is.
      }
      return reject({ status: request.status, code, retryAfter: Number(request.getResponseHeader('Retry-After')) || null });
    };
    request.send(bytes);
  });
}

/**
 * The photos of one call on this phone.
 * @param {{newId: () => string, phone: () => string, keep: (secret: string, list?: any[]) => any[], changed: () => void, sent: () => void,
 *   world?: {shrunk: typeof shrunk, put: typeof put, after: (fn: () => void, ms: number) => any}}} o `keep` remembers what is not sent; `sent`: one more is with the shop
 */
export function makePhotos(o) {
  const world = o.world || { shrunk, put, after: (fn, ms) => setTimeout(fn, ms) };
  /** @type {{id: string, data: string, state: 'making'|'ready'|'sending'|'waits'|'refused'|'sent', part: number, key: string}[]} */
  let list = [];
  let secret = '';
  let left = photosMost; // that the shop still takes
  let busy = false;
  let timer = null;

  const find = (id) => list.filter((photo) => photo.id === id)[0];
  function change(id, how) {
    const photo = find(id);
    if (photo) Object.assign(photo, how);
    o.changed();
  }
  function remember() {
    if (secret) o.keep(secret, list.filter((photo) => photo.data && (photo.state === 'ready' || photo.state === 'waits' || photo.state === 'sending')).map((photo) => ({ id: photo.id, data: photo.data })));
  }
  function drop(id) {
    list = list.filter((photo) => photo.id !== id);
    remember();
    o.changed();
  }

  function send() {
    clearTimeout(timer);
    const photo = list.filter((one) => one.state === 'ready' || one.state === 'waits')[0];
    if (!secret || busy || !photo) return;
    busy = true;
    change(photo.id, { state: 'sending', part: 0, key: '' });
    const path = `/help/${encodeURIComponent(secret)}/photos/${photo.id}?phone=${encodeURIComponent(o.phone())}`;
    world.put(path, bytesOf(photo.data), (part) => change(photo.id, { part })).then(() => {
      busy = false;
      change(photo.id, { state: 'sent', part: 1 });
      remember();
      o.sent();
      send();
    }, (problem) => {
      busy = false;
      const what = setback(problem);
      change(photo.id, { state: what.over ? 'refused' : 'waits', key: what.key });
      remember();
      if (what.over) send();
      else timer = world.after(send, what.again * 1000);
    });
  }

  return {
    /** @param {File[]} files */
    add(files) {
      files.slice(0, Math.max(0, left - list.length)).forEach((file) => {
        const photo = { id: o.newId(), data: '', state: /** @type {const} */ ('making'), part: 0, key: '' };
        list = list.concat([photo]);
        world.shrunk(file).then((data) => {
          if (!find(photo.id)) return;
          if (data.length * 0.75 > largest) return change(photo.id, { state: 'refused', key: 'photo_large' });
          change(photo.id, { data, state: 'ready' });
          remember();
          send();
        }, () => change(photo.id, { state: 'refused', key: 'photo_unreadable' }));
      });
      o.changed();
    },
    drop,
    /** The customer taps what waits or failed, or the phone woke. */
    again: send,
    /** The call is known: what was chosen goes out, and what an earlier page could not send. @param {string} of */
    begin(of) {
      if (secret === of) return;
      secret = of;
      const known = list.map((photo) => photo.id);
      list = o.keep(secret).filter((photo) => known.indexOf(photo.id) < 0).map((photo) => ({ id: photo.id, data: photo.data, state: /** @type {const} */ ('ready'), part: 0, key: '' })).concat(list);
      remember();
      send();
    },
    /**
     * What to show: those with the shop, then those of this phone. @param {any} call as the shop tells it, or null
     * @returns {{all: {id: string, src: string, state: string, part: number, key: string}[], room: number}}
     */
    shown(call) {
      const there = (call && call.photos) || [];
      const ids = there.map((photo) => photo.id);
      list = list.filter((photo) => photo.state !== 'sent' || ids.indexOf(photo.id) < 0);
      left = call ? (call.photos_left || 0) : photosMost;
      const own = list.filter((photo) => ids.indexOf(photo.id) < 0);
      return {
        all: there.map((photo) => ({ id: photo.id, src: `/api/v1/help/${encodeURIComponent(secret)}/photos/${photo.id}?size=small`, state: 'sent', part: 1, key: '' }))
          .concat(own.map((photo) => ({ id: photo.id, src: photo.data, state: photo.state, part: photo.part, key: photo.key }))),
        room: Math.max(0, left - own.length),
      };
    },
  };
}

/**
 * The row of photos and the button that adds one.
 * @param {{t: any, photos: ReturnType<typeof makePhotos>}} o
 */
export function photoPart(o) {
  const t = o.t;
  const row = el('ul', { class: 'shots' });
  const input = el('input', { type: 'file', accept: 'image/*', capture: 'environment', class: 'vh', onchange: () => {
    const files = Array.from(input.files || []);
    input.value = ''; // the same file may be chosen again
    o.photos.add(files);
  } });
  const word = el('span', null);
  const add = el('label', { class: 'btn shot-add' }, icon('i-camera', 'ic ic-s'), word, input);
  const hint = el('p', { class: 'small' }, t('photo_hint'));
  const trouble = el('p', { class: 'small bad', role: 'alert' });
  const node = el('section', { class: 'photos', 'aria-label': t('photo_title') }, row, add, hint, trouble);
  let drawnKey = '';
  /** @type {Record<string, {bar: any, word: any}>} */
  let tiles = {};

  function tile(photo, i) {
    const name = t('photo_n', { n: i + 1 });
    const bar = el('i', { class: 'shot-bar' });
    const said = el('small', null);
    tiles[photo.id] = { bar, word: said };
    const waits = photo.state === 'waits';
    return el('li', { class: `shot shot-${photo.state}`, 'data-state': photo.state },
      photo.src ? el('img', { src: photo.src, alt: name, width: 96, height: 96 }) : el('span', { class: 'shot-blank' }, icon('i-camera', 'ic')),
      bar, said,
      waits && el('button', { type: 'button', class: 'shot-again', 'aria-label': t('photo_retry', { name }), onclick: () => o.photos.again() }, icon('i-refresh', 'ic ic-s')),
      (waits || photo.state === 'refused' || photo.state === 'ready') && el('button', { type: 'button', class: 'shot-drop', 'aria-label': t('photo_drop', { name }), onclick: () => o.photos.drop(photo.id) }, icon('i-x', 'ic ic-s')));
  }

  return {
    node,
    /** @param {{call: any, open: boolean}} s `call` is null while asking */
    update(s) {
      const now = o.photos.shown(s.call);
      node.hidden = !s.open && now.all.length === 0;
      const key = JSON.stringify(now.all.map((photo) => [photo.id, photo.state, photo.src.length]));
      if (key !== drawnKey) {
        drawnKey = key;
        tiles = {};
        replace(row, ...now.all.map(tile));
        row.hidden = now.all.length === 0;
      }
      now.all.forEach((photo) => {
        const one = tiles[photo.id];
        one.bar.style.width = `${Math.round(photo.part * 100)}%`;
        say(one.word, photo.state === 'making' ? t('photo_making') : photo.state === 'sending' ? t('photo_sending', { n: Math.round(photo.part * 100) }) : photo.state === 'waits' ? t('photo_not_sent') : photo.state === 'refused' ? t('photo_no') : photo.state === 'sent' ? t('photo_sent') : '');
      });
      add.hidden = !s.open || now.room === 0;
      hint.hidden = add.hidden && !s.open;
      say(word, t(now.all.length === 0 ? 'photo_add' : 'photo_more'));
      const bad = now.all.filter((photo) => photo.key)[0];
      say(trouble, bad ? t(bad.key) : '');
      trouble.hidden = !bad;
    },
  };
}
