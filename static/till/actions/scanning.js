// Where a scan lands. It is heard on every screen: it adds a line, begins the next sale, finds a receipt or an item on it,
// and where it can do none of these it says so and changes nothing.

import { cleanCode } from '../../lib/cardcode.js';
import { t } from '../parts.js';
import { asked } from '../questions.js';

/** What a quick hand types in one go on a screen of figures: no code is that short. */
const FIGURES = /^\d{1,7}([.,]\d{1,3})?$/;
/** A wireless scanner that stumbles sends a code in two pieces: what follows this soon (ms) after a refused one is its tail. */
const TAIL = 300;
/** So long may a voucher's number be. */
const LONGEST_NUMBER = 64;
/** Letters alone are a name typed very fast, not a symbol. */
const LETTERS = /^[\p{L}\s]+$/u;

export function installScanning(app) {
  app.lastRefused = -Infinity;
  /**
   * @param {string} code
   * @param {string|null} [aim] the symbology, as the scanner named it
   * @param {boolean} [byKey] whether Enter or Tab ended it, as scanners do and hands that fast do not
   */
  app.scanned = async (code, aim = null, byKey = false) => {
    const now = performance.now();
    app.lastScan = now;
    if (app.me.peek() === null || app.locked.peek()) {
      if (/^\d{1,8}$/.test(code)) for (const digit of code) app.typePin(digit);
      else app.refuseAtSignIn();
      return;
    }
    if (!asked(app) && cleanCode(code) && isCard(app, code)) return;
    const typed = app.figures();
    if (typed && FIGURES.test(code) && !(byKey && isGoods(app, code)) && now - app.lastRefused >= TAIL) {
      if (!writeBeside(code)) typed(code);
      return;
    }
    if (asked(app)) {
      refuse(app, 'scan.question');
      return;
    }
    switch (app.screen.peek()) {
      case 'sell': await scanInSelling(app, code, aim); break;
      case 'done': app.nextSale(); await app.addCode(whole(code, aim)); break;
      case 'return': await app.scanReturn(code); break;
      case 'stocktake': await app.countScanned(whole(code, aim)); break;
      case 'layaways': await app.scanLayaway(code); break;
      case 'pay': if (!isVoucher(app, code)) refuse(app, 'scan.paying'); break;
      default: refuse(app, 'scan.elsewhere');
    }
  };
}

/** Short codes look like figures; those that goods have, sent as a scanner sends them, are none. */
function isGoods(app, code) {
  const read = app.readCode(code);
  return Boolean(read && 'product' in read);
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

/** A paper voucher's number may be printed as a barcode; goods scanned by mistake are none. */
function isVoucher(app, code) {
  if (app.payment.peek()?.kind !== 'voucher' || code.length > LONGEST_NUMBER) return false;
  if (isGoods(app, code)) return false;
  app.cardReference.value = code;
  app.clearMessage();
  app.sound.scanned();
  return true;
}

async function scanInSelling(app, code, aim) {
  if (app.panel.peek() === 'weigh') {
    refuse(app, 'scan.weigh_first', { name: app.weighing.peek()?.name ?? '' });
    return;
  }
  if (app.panel.peek() === 'customer' && !isGoods(app, code)) {
    app.typeCustomer(code);
    await app.enterCustomer();
    return;
  }
  const begun = halfDone(app);
  app.clearMessage();
  if (app.panel.peek() !== 'age') app.panel.value = null; // the goods that wait for its answer would be lost, and who was rung sent back
  if (LETTERS.test(code) && !app.catalogue.find(code)) {
    app.typeField(app.field.peek() + code);
    return;
  }
  app.field.value = '';
  const added = await app.addCode(whole(code, aim));
  if (begun && added) app.say('way', 'scan.left', { what: begun });
}

/** What was begun in the place of the tiles and goes with it: a scan comes first, but says so. */
function halfDone(app) {
  switch (app.panel.peek()) {
    case 'byhand': return app.byHand.peek()?.text ? t('byhand.title') : null;
    case 'exempt': return app.exemptValue.peek() ? t('exempt.title') : null;
    case 'giftcard': return app.card.peek()?.text ? app.card.peek().product.name : null;
    case 'person': return app.person.dirty.peek() ? t('customer.sheet') : null;
    case 'wish': return app.wish.peek() ? t(`kind.${app.wish.peek().kind}`) : null;
    case 'quote': return app.quoting.peek()?.label ? t('quote.title') : null;
    default: return null;
  }
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
