// The one field: what is typed there, what it finds, what Enter does with it.

import { signal, computed } from '../parts.js';
import { MOST_PIECES, read, wordsOf } from '../entry.js';
import { fold } from '../../lib/search.js';

/** Shown at most; the rest is counted. */
const SHOWN = 40;
/** Found from the second character on. */
const LEAST = 2;

export function installSearching(app) {
  app.field = signal('');
  app.hitAt = signal(0);
  /** Somebody touched the field to type on the screen's own keyboard, which stays away otherwise. */
  app.touchTyping = signal(false);
  /** A quantity announced for whatever comes next. */
  app.announced = signal(null);
  app.hits = computed(() => {
    app.catalogueRevision.value;
    app.indexRevision.value;
    const text = wordsOf(app.field.value);
    if (text.length < LEAST || !/\p{L}/u.test(text) && text.length < 3) return null;
    const { items, total, near } = app.search(text, SHOWN);
    return { text, items, total, near, words: text.split(/\s+/).map(fold), reading: app.index === null };
  });
  /** Whether Enter pays right now: the keycap stands only where it does. */
  app.enterPays = computed(() => app.screen.value === 'sell' && app.panel.value === null && app.field.value === '' && app.announced.value === null && app.cart.value.lines.length > 0);

  app.typeField = (text) => {
    app.field.value = text;
    app.hitAt.value = 0;
    if (text !== '') app.clearMessage();
  };
  app.clearField = () => {
    app.field.value = '';
    app.hitAt.value = 0;
    app.announced.value = null;
    app.touchTyping.value = false;
  };
  app.moveHit = (by) => {
    const count = app.hits.peek()?.items.length ?? 0;
    if (count > 0) app.hitAt.value = Math.min(Math.max(app.hitAt.peek() + by, 0), count - 1);
  };
  app.takeHit = (index) => {
    const product = app.hits.peek()?.items[index];
    if (product) app.addProduct(product, { announced: quantityBefore(app) });
  };

  /** Enter in the field. @returns {Promise<void>|void} */
  app.enterField = () => {
    const entry = read(app.field.peek());
    switch (entry.kind) {
      case 'empty': return app.announced.peek() === null ? app.pay() : undefined;
      case 'set': return setChosen(app, entry.quantity);
      case 'announce': return announce(app, entry);
      case 'code': return enterCode(app, entry.code, null);
      default: return enterWords(app, entry.words);
    }
  };
}

function quantityBefore(app) {
  const entry = read(app.field.peek());
  return entry.kind === 'announce' ? entry.quantity : null;
}

function setChosen(app, quantity) {
  if (quantity === null) {
    refuseQuantity(app);
    return;
  }
  if (app.setQuantity(quantity)) app.clearField();
}

/** None, fewer than none, or more than anybody sells at once. */
function refuseQuantity(app) {
  app.sound.refused();
  app.say('late', 'entry.no_quantity', { most: app.number(MOST_PIECES) });
}

function announce(app, { quantity, rest }) {
  if (quantity === null) return refuseQuantity(app);
  if (rest === '') {
    app.clearField();
    app.announced.value = quantity;
    return undefined;
  }
  if (/^\d+$/.test(rest)) return enterCode(app, rest, quantity);
  const first = app.hits.peek()?.items[app.hitAt.peek()];
  if (first) app.addProduct(first, { announced: quantity });
  return undefined;
}

/** Digits are a code first; where no product has it, what was found by name counts. */
async function enterCode(app, code, quantity) {
  const read = app.readCode(code);
  const hit = app.hits.peek()?.items[app.hitAt.peek()];
  if (!(read && 'product' in read) && hit) {
    app.addProduct(hit, { announced: quantity });
    return;
  }
  if (await app.addCode(code, quantity)) app.clearField();
}

async function enterWords(app, words) {
  const hit = app.hits.peek()?.items[app.hitAt.peek()];
  if (hit) {
    app.addProduct(hit);
    return;
  }
  if (!(await app.addCode(words))) app.fieldElement?.current?.select();
}
