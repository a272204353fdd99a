// What the help page shows, without a page: addresses, what is remembered, the state of a call in words and figures.
// Written for phones of 2017 as the whole help page is: no optional chaining, no newer syntax.

import { placeName, speaks } from '../lib/places.js';

/**
 * What an address of ours asks for.
 * @param {string} path
 * @returns {{screen: 'ask', code: string}|{screen: 'status', secret: string}|{screen: 'unknown'}}
 */
export function route(path) {
  const call = /^\/h\/r\/([^/]+)\/?$/.exec(path);
  if (call) return { screen: 'status', secret: decode(call[1]) };
  const sign = /^\/h\/([^/]+)\/?$/.exec(path);
  return sign ? { screen: 'ask', code: decode(sign[1]) } : { screen: 'unknown' };
}

/** The signature in a sign's address, or ''. @param {string} search */
export function signature(search) {
  const found = /[?&]t=([A-Za-z0-9_-]{1,64})(?:&|$)/.exec(search || '');
  return found ? found[1] : '';
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch (e) {
    return part; // a broken escape is no code of ours; the server says so
  }
}

/** What is said at a kind of place, where that has words of its own. @param {any} t @param {string|undefined} kind @param {string} key @param {Record<string, any>} [params] */
export function saidAt(t, kind, key, params) {
  const own = `${key}_at_${kind}`;
  return t(t.has(own) ? own : key, params);
}

/** Where the customer stands, in words. @param {any} place @param {any} t */
export function placeOf(place, t) {
  if (speaks(place.kind) && t.has(`place_${place.kind}`)) return placeName(place, t(`place_${place.kind}`));
  return (place.zone && place.zone.name) || place.name || '';
}

/** Kinds in the order of a person's likely wish; kinds we have no words for are left out. */
export const icons = {
  assistance: 'i-ask', stock_check: 'i-hanger', locked_case: 'i-keyring', price_check: 'i-tag', fitting_room: 'i-shirt',
  carry_out: 'i-trolley', change: 'i-coins', approval: 'i-seal', age_check: 'i-badge', other: 'i-wrong',
};

/** @param {string[]|undefined} kinds @returns {string[]} never empty */
export function offered(kinds) {
  const known = (kinds || []).filter((kind) => Object.prototype.hasOwnProperty.call(icons, kind));
  return known.length > 0 ? known : ['assistance'];
}

/**
 * An amount as people of a language write it. The formatter sees whole numbers alone; the minor units are put in as digits.
 * @param {number} minor @param {string} currency @param {string} locale
 */
export function priceText(minor, currency, locale) {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const text = String(minor);
  const whole = text.length > digits ? text.slice(0, text.length - digits) : '0';
  const shown = new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(whole));
  if (digits === 0) return shown;
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const part = `${'0'.repeat(digits)}${text}`.slice(-digits).split('').map((digit) => plain.format(Number(digit))).join('');
  const at = shown.lastIndexOf(plain.format(0).repeat(digits));
  return at < 0 ? shown : shown.slice(0, at) + part + shown.slice(at + part.length);
}

/**
 * The goods of a sign in words.
 * @param {{name: string, unit: string, price: number, was?: number, currency: string, stock: string}} goods
 * @param {string} locale @param {any} t
 */
export function goodsShown(goods, locale, t) {
  const left = Number(goods.stock);
  const each = goods.unit && goods.unit !== 'each' ? ` / ${goods.unit}` : '';
  return {
    name: goods.name,
    price: priceText(goods.price, goods.currency, locale) + each,
    was: goods.was ? priceText(goods.was, goods.currency, locale) : '',
    none: left <= 0,
    stock: left > 0 ? t('goods_left', { count: new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(left) }) : t('goods_none'),
  };
}

/** Open: somebody may still come. @param {{status: string}} call */
export function isOpen(call) {
  return ['waiting', 'offered', 'accepted', 'arrived'].indexOf(call.status) >= 0;
}

/**
 * What one browser remembers, where it may. A private window forgets, and everything still works in its one page.
 * @param {{getItem: (k: string) => string|null, setItem: (k: string, v: string) => void, removeItem: (k: string) => void, length?: number, key?: (i: number) => string|null}} storage
 * @param {() => string} newId
 */
export function memory(storage, newId) {
  function read(key) {
    try {
      return JSON.parse(storage.getItem(key) || 'null');
    } catch (e) {
      return null;
    }
  }
  function write(key, value) {
    try {
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(value));
    } catch (e) {
      // Full or shut: nothing is remembered beyond this page.
    }
  }
  const inPage = {}; // drafts, should storage be shut
  const keyOf = { draft: (code) => `tillbell-help-draft-${code}`, off: (code) => `tillbell-help-off-${code}`, call: (code) => `tillbell-help-call-${code}`, band: (secret) => `tillbell-help-band-${secret.slice(0, 24)}`, opinion: (secret) => `tillbell-help-opinion-${secret.slice(0, 24)}`,
    notes: (secret) => `tillbell-help-notes-${secret.slice(0, 24)}`, state: (secret) => `tillbell-help-state-${secret.slice(0, 24)}`, todo: (secret) => `tillbell-help-todo-${secret.slice(0, 24)}`, phrases: () => 'tillbell-help-phrases', photos: (secret) => `tillbell-help-photos-${secret.slice(0, 24)}` };
  return {
    /**
     * The body of a ring: the same wish keeps its press until it is answered, also over a reload, so that a lost answer
     * never counts twice. Another wish is another press. Presses of several phones at one sign are one call.
     * @param {string} code @param {string} kind @param {string} note @param {string} language @param {string} [product] in the size that was chosen
     */
    draft(code, kind, note, language, product) {
      const key = keyOf.draft(code);
      const old = inPage[key] || read(key);
      if (old && old.kind === kind && old.note === note && (old.product_id || '') === (product || '') && old.press) return old;
      const draft = Object.assign({ press: newId(), kind, note, language }, product ? { product_id: product } : {});
      inPage[key] = draft;
      write(key, draft);
      return draft;
    },
    /** A ring was answered: its id is spent. @param {string} code @param {string} secret */
    rang(code, secret) {
      delete inPage[keyOf.draft(code)];
      write(keyOf.draft(code), null);
      write(keyOf.call(code), { secret });
      write('tillbell-help-last', { secret });
    },
    /** The secret of the last call from this phone, or '': who helped then is asked first among equals. */
    before() {
      const last = read('tillbell-help-last');
      return last && typeof last.secret === 'string' ? last.secret : '';
    },
    /** A ring was refused for good. @param {string} code */
    refused(code) {
      delete inPage[keyOf.draft(code)];
      write(keyOf.draft(code), null);
    },
    /** Thought better of a ring that nobody answered: the press is told to the shop until it has heard. @param {string} code */
    takeBack(code) {
      const draft = inPage[keyOf.draft(code)] || read(keyOf.draft(code));
      if (draft && draft.press) this.takenBack(code, this.takenBack(code).concat(draft.press));
      this.refused(code);
    },
    /**
     * Presses of which the shop has still to hear that they are taken back. @param {string} code @param {string[]} [list] left out: what is kept
     * @returns {string[]}
     */
    takenBack(code, list) {
      const key = keyOf.off(code);
      if (list !== undefined) {
        inPage[key] = list;
        write(key, list.length > 0 ? list : null);
      }
      const kept = inPage[key] || read(key);
      return Array.isArray(kept) ? kept : [];
    },
    /** The secret of the last call from this sign, or ''. @param {string} code */
    callAt(code) {
      const call = read(keyOf.call(code));
      return call && typeof call.secret === 'string' ? call.secret : '';
    },
    /** The signature that a sign's page was opened by, for ringing anew from there. @param {string} code @param {string} [token] left out: what is kept */
    signed(code, token) {
      const key = `tillbell-help-sign-${code}`;
      if (token) {
        inPage[key] = token;
        write(key, token);
      }
      const kept = inPage[key] || read(key);
      return typeof kept === 'string' ? kept : '';
    },
    /** What this phone calls itself by: it says nothing of anybody, and is made here. */
    phone() {
      const kept = inPage.phone || read('tillbell-help-phone');
      const phone = typeof kept === 'string' && kept ? kept : newId();
      inPage.phone = phone;
      if (phone !== kept) write('tillbell-help-phone', phone);
      return phone;
    },
    /** @param {string} code */
    forgetCall(code) { write(keyOf.call(code), null); },
    /**
     * The waiting band: neither of its ends ever rises, whatever comes, late answers and other times included.
     * @param {string} secret @param {{low: number, high: number}|null|undefined} eta
     * @returns {{low: number, high: number}|null}
     */
    band(secret, eta) {
      const key = keyOf.band(secret);
      const kept = inPage[key] || read(key);
      const set = kept && kept.high > 0 ? kept : null;
      if (!eta || !(eta.high > 0)) return set;
      const high = set ? Math.min(set.high, eta.high) : eta.high;
      const band = { low: Math.max(0, Math.min(set ? set.low : eta.low, eta.low, high)), high };
      if (set && set.low === band.low && set.high === band.high) return set;
      inPage[key] = band;
      write(key, band);
      return band;
    },
    /**
     * A call as last heard of, for when the page opens and nobody answers: what it was, when on this phone's clock, and
     * how far the shop's clock is from that.
     * @param {string} secret @param {{call: any, heard: number, offset: number}|null} [state] left out: what is kept
     * @returns {{call: any, heard: number, offset: number}|null}
     */
    state(secret, state) {
      const key = keyOf.state(secret);
      if (state !== undefined) write(key, state);
      const kept = state || read(key);
      return kept && kept.call && typeof kept.call.status === 'string' && kept.heard > 0 ? { call: kept.call, heard: kept.heard, offset: kept.offset || 0 } : null;
    },
    /**
     * What the shop has still to hear. @param {string} secret @param {{name: string, body: any}[]} [list] left out: what is kept
     * @returns {{name: string, body: any}[]}
     */
    todo(secret, list) {
      const key = keyOf.todo(secret);
      if (list !== undefined) {
        inPage[key] = list;
        write(key, list.length > 0 ? list : null);
      }
      const kept = inPage[key] || read(key);
      return Array.isArray(kept) ? kept.filter((one) => one && ['still', 'cancel', 'rate'].indexOf(one.name) >= 0) : [];
    },
    /** Forgets calls that nobody has heard of for two days. @param {number} now */
    tidy(now) {
      try {
        const head = keyOf.state('');
        const all = Array.from({ length: storage.length || 0 }, (_, i) => storage.key(i));
        all.filter((key) => key && key.indexOf(head) === 0).forEach((key) => {
          const kept = read(key);
          if (kept && kept.heard > now - 2 * 24 * 3600 * 1000) return;
          const secret = key.slice(head.length);
          ['state', 'band', 'opinion', 'notes', 'todo', 'photos'].forEach((name) => write(keyOf[name](secret), null));
        });
      } catch (e) {
        // Shut: there is nothing to forget.
      }
    },
    /**
     * What was chosen and written of the help, kept until it is with the shop.
     * @param {string} secret @param {{score: number, comment: string}|null} [opinion] left out: what is kept
     * @returns {{score: number, comment: string}}
     */
    opinion(secret, opinion) {
      const key = keyOf.opinion(secret);
      if (opinion !== undefined) {
        inPage[key] = opinion;
        write(key, opinion);
      }
      const kept = inPage[key] || read(key);
      return kept && kept.score >= 0 && typeof kept.comment === 'string' ? { score: kept.score, comment: kept.comment } : { score: 0, comment: '' };
    },
    /**
     * Notes that are not with the shop yet. @param {string} secret @param {any[]} [notes] left out: what is kept
     * @returns {any[]}
     */
    notes(secret, notes) {
      const key = keyOf.notes(secret);
      if (notes !== undefined) {
        inPage[key] = notes;
        write(key, notes.length > 0 ? notes : null);
      }
      const kept = inPage[key] || read(key);
      return Array.isArray(kept) ? kept : [];
    },
    /**
     * Photos that are not with the shop yet. @param {string} secret @param {any[]} [list] left out: what is kept
     * @returns {any[]}
     */
    photos(secret, list) {
      const key = keyOf.photos(secret);
      if (list !== undefined) write(key, list.length > 0 ? list : null);
      const kept = list || read(key);
      return Array.isArray(kept) ? kept : [];
    },
    /** What can be said with one touch, as last heard. @param {any[]} [list] */
    phrases(list) {
      if (list !== undefined) write(keyOf.phrases(), list);
      const kept = list || read(keyOf.phrases());
      return Array.isArray(kept) ? kept : [];
    },
    language: () => read('tillbell-help-language') || '',
    /** @param {string} language */
    setLanguage(language) { write('tillbell-help-language', language); },
  };
}

/**
 * How far along a wait is, for the band: shares of its width from 0 to 1.
 * @param {{low: number, high: number}} band seconds @param {number} elapsed seconds
 */
export function bandShares(band, elapsed) {
  const whole = Math.max(band.high * 1.25, 60);
  const share = (s) => Math.min(1, s / whole);
  return { low: share(band.low), high: share(band.high), elapsed: share(elapsed) };
}

/**
 * The remaining wait in words: never a promise past what was estimated.
 * @param {{low: number, high: number}|null} band @param {number} elapsed seconds
 * @returns {{key: string, n?: number}|null}
 */
export function remaining(band, elapsed) {
  if (!band) return null;
  if (elapsed > band.high) return { key: 'longer' };
  if (elapsed >= band.low) return { key: 'any_moment' };
  const left = (band.low + band.high) / 2 - elapsed;
  return left < 50 ? { key: 'under_a_minute' } : { key: 'minutes_more', n: Math.max(1, Math.round(left / 60)) };
}

/** Whoever helps promised to be back, by a time or not: nobody is on the way meanwhile. @param {any} call */
export function isAway(call) {
  return isOpen(call) && Boolean(call.paused_until || call.back_soon);
}

/**
 * The headline of a call.
 * @param {any} call as the server tells it
 * @returns {{key: string, name?: string}}
 */
export function headline(call) {
  const name = call.helper && call.helper.first_name;
  const named = (key) => (name ? { key, name } : { key: `${key}_nobody` });
  if (isOpen(call) && call.paused_until) return named('paused');
  if (isOpen(call) && call.back_soon) return named('back_soon');
  switch (call.status) {
    case 'accepted': return named('coming');
    case 'arrived': return named('here');
    case 'resolved': return { key: 'helped_title' };
    case 'cancelled': return { key: 'cancelled' };
    case 'abandoned': return { key: 'abandoned' };
    default: return { key: 'waiting' };
  }
}

/**
 * The way of a call, step by step. `state`: ok, cur, or '' for what is still to come.
 * @param {any} call
 * @returns {{key: string, state: string, at: string|null, shape: string, name?: string}[]}
 */
export function steps(call) {
  const name = call.helper && call.helper.first_name;
  const took = name ? { key: 'step_took', name } : { key: 'step_took_nobody' };
  const arrived = call.status === 'arrived';
  const taken = call.status === 'accepted' || arrived;
  const there = isAway(call) ? '' : 'cur'; // whoever is away walks to nobody and is with nobody
  return [
    { key: 'step_rang', state: 'ok', at: call.created_at, shape: 's-done' },
    Object.assign({ state: taken ? 'ok' : 'cur', at: taken ? call.accepted_at : null, shape: taken ? 's-done' : 's-wait' }, took),
    { key: 'step_walking', state: arrived ? 'ok' : taken ? there : '', at: null, shape: arrived ? 's-done' : 's-way' },
    { key: 'step_here', state: arrived ? there || 'ok' : '', at: arrived ? call.arrived_at : null, shape: 's-here' },
  ];
}

/**
 * How many seconds the customer has to say that they still wait; null when nobody asks.
 * @param {any} call @param {number} now milliseconds, on the server's clock
 * @returns {number|null}
 */
export function stillSeconds(call, now) {
  if (!call.still_until || (call.status !== 'waiting' && call.status !== 'offered')) return null;
  return Math.max(0, Math.ceil((Date.parse(call.still_until) - now) / 1000));
}

/**
 * How many seconds are left of a promise to be back; null where none was made.
 * @param {any} call @param {number} now milliseconds, on the server's clock
 * @returns {number|null}
 */
export function pauseSeconds(call, now) {
  return call.paused_until && isOpen(call) ? Math.max(0, Math.ceil((Date.parse(call.paused_until) - now) / 1000)) : null;
}

/**
 * Whether it rings with nobody, as all are busy or none is there; in its first moments a call is still on its way to people.
 * @param {{status: string}} call @param {number} seconds since it came
 */
export function nobodyAsked(call, seconds) {
  return call.status === 'waiting' && seconds >= 5;
}

/** Who was called to help too: a text and its names. @param {any} call @returns {{key: string, name?: string, names?: string}|null} */
export function alsoComing(call) {
  const names = (call.also || []).map((one) => one.first_name);
  if (names.length === 0) return null;
  return names.length === 1 ? { key: 'also', name: names[0] } : { key: 'also_more', names: names.join(', ') };
}

/** Somebody came and found nobody. @param {any} call */
export function missed(call) {
  return call.status === 'resolved' && call.outcome === 'customer_gone';
}

/**
 * What to say of a failed ring or rating. `seconds` counts down where the server named a wait.
 * @param {{status: number, code: string, offline: boolean, retryAfter: number|null, requestId: string}} problem
 * @returns {{key: string, n?: number, code?: string, field?: string, again: boolean}} again: the page repeats it by itself
 */
export function complaint(problem) {
  if (problem.offline || problem.status === 503 || problem.status === 502 || problem.status === 504) return { key: 'cannot_reach', again: true };
  if (problem.status === 429) return { key: 'asked_often', n: Math.max(1, Math.ceil(problem.retryAfter || 5)), again: false };
  if (problem.code === 'card_number') return { key: 'card_number', field: 'note', again: false };
  if (problem.code === 'sign_stale') return { key: 'stale_more', again: false };
  if (problem.code === 'off_site') return { key: 'off_site_more', again: false };
  if (problem.requestId) return { key: 'went_wrong_code', code: problem.requestId, again: false };
  return { key: 'went_wrong', again: false };
}

const ringsFor = 10 * 60 * 1000;

/** Whoever rang so long ago and was not heard has gone by now: a ring that arrives then calls people to nobody. @param {number} since @param {number} now */
export function rangTooLong(since, now) {
  return now - since > ringsFor;
}

/**
 * The phone's own variant of a language, which knows its clock: English of Britain counts to 24, of America to 12.
 * @param {string} language @param {readonly string[]} wanted
 */
export function localeOf(language, wanted) {
  return wanted.find((tag) => tag.split('-')[0].toLowerCase() === language) || language;
}
