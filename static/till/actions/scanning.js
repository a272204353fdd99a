// Where a scan lands. It is heard on every screen: it adds a line, begins the next sale, finds a receipt or an item on it,
// and where it can do none of these it says so and changes nothing.

import { cleanCode } from '../../lib/cardcode.js';

/** What a quick hand types in one go on a screen of figures: no code is that short. */
const FIGURES = /^\d{1,7}([.,]\d{1,3})?$/;
/** A wireless scanner that stumbles sends a code in two pieces: what follows this soon (ms) after a refused one is its tail. */
const TAIL = 300;
/** Letters alone are a name typed very fast, not a symbol. */
const LETTERS = /^[\p{L}\s]+$/u;

export function installScanning(app) {
  app.lastRefused = -Infinity;
  /** @param {string} code @param {string|null} [aim] the symbology, as the scanner named it */
  app.scanned = async (code, aim = null) => {
    const now = performance.now();
    app.lastScan = now;
    if (app.me.peek() === null || app.locked.peek()) {
      if (/^\d{1,8}$/.test(code)) for (const digit of code) app.typePin(digit);
      else app.refuseAtSignIn();
      return;
    }
    if (cleanCode(code) && isCard(app, code)) return;
    const typed = app.figures();
    if (typed && FIGURES.test(code) && now - app.lastRefused >= TAIL) {
      if (!writeBeside(code)) typed(code);
      return;
    }
    switch (app.screen.peek()) {
      case 'sell': await scanInSelling(app, code, aim); break;
      case 'done': app.nextSale(); await app.addCode(whole(code, aim)); break;
      case 'return': await app.scanReturn(code); break;
      case 'stocktake': await app.countScanned(whole(code, aim)); break;
      case 'layaways': await app.scanLayaway(code); break;
      case 'pay': refuse(app, 'scan.paying'); break;
      default: refuse(app, 'scan.elsewhere');
    }
  };
}

/** The symbology tells an element string from digits that look like one. */
function whole(code, aim) {
  return aim === null ? code : aim + code;
}

/** A gift card pays, wherever it is scanned; a blank one is charged up where one is being sold. */
function isCard(app, code) {
  const screen = app.screen.peek();
  if (screen === 'sell' && app.panel.peek() === 'giftcard') app.scanBlank(code);
  else if (screen === 'pay' || (screen === 'sell' && app.cart.peek().lines.length > 0)) app.payWithCard(code);
  else return false;
  return true;
}

async function scanInSelling(app, code, aim) {
  if (app.panel.peek() === 'weigh') {
    refuse(app, 'scan.weigh_first', { name: app.weighing.peek()?.name ?? '' });
    return;
  }
  if (app.panel.peek() === 'customer') {
    app.typeCustomer(code);
    await app.enterCustomer();
    return;
  }
  app.clearMessage();
  app.panel.value = null;
  if (LETTERS.test(code) && !app.catalogue.find(code)) {
    app.typeField(app.field.peek() + code);
    return;
  }
  app.field.value = '';
  await app.addCode(whole(code, aim));
}

function refuse(app, key, params) {
  app.lastRefused = performance.now();
  app.sound.refused();
  app.say('late', key, params);
}

/** Figures typed fast into a field of words belong to that field, not to the amount beside it. */
function writeBeside(text) {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || field.classList.contains('sink')) return false;
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}
