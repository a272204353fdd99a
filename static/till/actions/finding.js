// Finding a sale whose receipt is scanned, typed, or not there: by the customer, the card it was paid with, or a product and
// a day. The list comes from the server, the newest first.

import { signal } from '../parts.js';
import { linkOf, readReceipt } from '../giveback.js';
import { padValue, typeText } from '../entry.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHOWN = 20;
/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 150;

export function installFinding(app) {
  /** By receipt, customer, card or product; and what was found. */
  app.finding = signal(fresh('receipt'));
  app.forgetFinding = () => { app.finding.value = fresh('receipt'); };
  app.isReceipt = (text) => readReceipt(text) !== null || linkOf(text) !== null || UUID.test(text.trim());
  receipts(app);
  searching(app);
}

function fresh(by) {
  return { by, text: '', day: '', amount: '', choices: null, chosen: null, items: null, busy: false };
}

function receipts(app) {
  app.findReceipt = async (text) => {
    const read = readReceipt(text);
    const link = linkOf(text);
    if (!app.isReceipt(text)) {
      app.sound.refused();
      app.say('late', 'return.not_a_number', { text: text.trim().slice(0, 60) });
      return;
    }
    app.clearMessage();
    const id = read ? await app.saleOfReceipt(read.number) : link ? await theOne({ link }, link) : text.trim().toLowerCase();
    if (id) await app.openReceiptForReturn(id, read?.gift ?? false);
  };

  /** The id of the sale with this receipt number; says so when there is none. */
  app.saleOfReceipt = (number) => theOne({ receipt: number }, number);

  async function theOne(query, number) {
    try {
      const { items } = await app.call(() => app.api.get('/sales', { query: { ...query, limit: 1, ...app.ifTraining() } }));
      if (items.length > 0) return items[0].id;
      app.sound.refused();
      app.say('late', 'return.no_such', { number });
    } catch (problem) {
      app.sayProblem(problem);
    }
    return null;
  }
}

function searching(app) {
  let timer = null;
  let asked = 0;
  const set = (change) => { app.finding.value = { ...app.finding.peek(), ...change }; };

  app.findBy = (by) => {
    app.clearMessage();
    asked += 1;
    app.finding.value = { ...fresh(by), day: by === 'product' ? app.today() : '' };
  };

  /** What is typed: a name looks for people or goods, digits for a card. */
  app.typeFinding = (text) => {
    asked += 1; // what is looked for now answers nothing any more
    set({ text, choices: null, chosen: null, items: null, busy: false });
    clearTimeout(timer);
    const { by } = app.finding.peek();
    if (by === 'product' || by === 'goods') set({ choices: text.trim().length < 2 ? null : app.search(text.trim(), 8).items.map((each) => ({ id: each.id, name: each.name, more: each.sku })) });
    else if (by === 'customer' && text.trim().length >= 2) timer = setTimeout(people, PAUSE_MS);
  };
  app.findingDay = (day) => { set({ day, items: null }); look(); };
  app.findingAmount = (amount) => {
    set({ amount: typeText(amount, { decimals: app.digits, max: 7 }), items: null });
    return app.finding.peek().amount;
  };
  app.chooseFinding = (id) => {
    const chosen = app.finding.peek().choices?.find((each) => each.id === id);
    if (!chosen) return;
    if (app.finding.peek().by === 'goods') {
      set({ text: '', choices: null });
      app.addUnproven(app.catalogue.get(chosen.id));
      return;
    }
    set({ chosen, text: chosen.name, choices: null });
    look();
  };
  app.enterFinding = () => {
    const { by, text, choices } = app.finding.peek();
    if (by === 'goods' && /\d/.test(text) && !choices?.length) app.scanReturn(text.trim());
    else if (by !== 'card' && choices?.length > 0) app.chooseFinding(choices[0].id);
    else look();
  };
  /** A scanned item is the product that is looked for. */
  app.findByCode = async (code) => {
    const read = app.readCode(code);
    if (!read || !('product' in read)) {
      app.sound.refused();
      app.say('late', 'scan.unknown', { code: code.slice(0, 60) });
      return;
    }
    app.sound.scanned();
    set({ chosen: { id: read.product.id, name: read.product.name, more: read.product.sku }, text: read.product.name, choices: null });
    await look();
  };

  async function people() {
    const { text } = app.finding.peek();
    try {
      const found = await app.call(() => app.api.get('/customers', { query: { q: text, limit: 8 }, timeout: 4000 }));
      if (app.finding.peek().text === text) set({ choices: found.items.map((each) => ({ id: each.id, name: each.name || each.phone || each.email || each.code, more: [each.phone, each.email].filter(Boolean).join(' · ') })) });
    } catch (problem) {
      app.sayProblem(problem);
    }
  }

  function queryOf({ by, text, chosen, day, amount }) {
    if (by === 'card') return text.trim().length >= 4 ? { card: text.trim(), day, amount: amount === '' ? null : padValue(amount, app.digits) } : null;
    if (!chosen) return null;
    return by === 'customer' ? { customer_id: chosen.id } : day ? { product_id: chosen.id, day } : null;
  }

  async function look() {
    const query = queryOf(app.finding.peek());
    if (!query) return;
    asked += 1;
    const mine = asked;
    set({ busy: true });
    try {
      const found = await app.call(() => app.api.get('/sales', { query: { ...query, limit: SHOWN, ...app.ifTraining() }, timeout: 8000 }));
      if (mine === asked) set({ items: found.items.filter((each) => each.kind !== 'return'), busy: false });
    } catch (problem) {
      if (mine !== asked) return;
      set({ busy: false });
      app.sayProblem(problem);
    }
  }
}
