// Looking goods up at the server: by words while typing, by code when scanned.

import { signal } from '../vendor/signals-core.js';
import * as lookup from './lookup.js';

const TYPING_PAUSE = 120;
const AT_MOST = 20;

/**
 * @param {object} given
 * @param {any} given.api
 * @param {() => void} given.signedOut
 */
export function makeFinder({ api, signedOut }) {
  /** @type {{value: lookup.Look|null}} */
  const look = signal(null);
  let typing = 0;

  function begin(query, byScan) {
    clearTimeout(typing);
    look.value = lookup.asked(look.value ?? lookup.blankLook(), query, byScan);
  }

  async function ask(query, how) {
    try {
      const { items, more } = await how(query);
      if (look.value) look.value = lookup.answered(look.value, query, items, more);
    } catch (problem) {
      if (problem?.status === 401) signedOut();
      else if (look.value) look.value = lookup.away(look.value, query);
    }
  }

  async function byName(query) {
    const page = await api.get('/products', { query: { q: query, limit: AT_MOST } });
    return { items: page.items, more: Boolean(page.next_cursor) };
  }

  async function byCode(query) {
    const answer = await api.get('/scan', { query: { code: query } });
    return { items: [answer.product], more: false };
  }

  // What no product bears may be words, when a person typed it; a scanner types no words.
  const orNone = (byScan) => async (query) => {
    try {
      return await byCode(query);
    } catch (problem) {
      if (problem?.status !== 404 && problem?.status !== 422) throw problem;
      return byScan ? { items: [], more: false } : byName(query);
    }
  };

  return {
    look,
    open() { look.value = look.value ?? lookup.blankLook(); },
    close() { clearTimeout(typing); look.value = null; },
    pick(id) { look.value = lookup.picked(look.value, id); },
    /** While typing. @param {string} query */
    find(query) {
      begin(query, false);
      if (lookup.worth(query)) typing = setTimeout(() => ask(query, byName), TYPING_PAUSE);
    },
    /** A whole code: scanned, or typed and confirmed. @param {string} code @param {boolean} [byScan] */
    findCode(code, byScan = false) {
      if (!lookup.worth(code)) return;
      begin(code, byScan);
      ask(code, orNone(byScan));
    },
  };
}
