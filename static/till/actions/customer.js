// Who buys: found or added by typing or scanning, kept with the cart; gift cards charged up and paid with.

import { signal } from '../parts.js';
import * as carts from '../cart.js';
import { withBuyer } from '../exempt.js';
import { buyer, draftOf, owedBy, waysOf } from '../customer.js';
import { cleanCode, kindOf, newCode } from '../../lib/cardcode.js';
import { choose, due } from '../tender.js';
import { padValue, typeText } from '../entry.js';
import { wireTenders } from '../attempt.js';

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 120;
const SHOWN = 8;

const DEBTS_SHOWN = 4;

export function installCustomer(app) {
  app.people = signal({ text: '', items: null, of: '', at: 0, busy: false }); // items: found for the text `of`
  app.card = signal(null);
  app.cardCode = signal('');
  app.cardAsked = signal(false); // what is on it is being asked
  app.debt = signal(null);
  searching(app);
  charging(app);
  spending(app);
  settling(app);
}

/**
 * A customer pays what is owed, on the pay screen like goods: at the terminal, split, with change. It is stored before it
 * is sent, under the id that it had when the panel was opened.
 */
function settling(app) {
  app.openDebt = () => {
    const who = app.cart.peek().customer;
    const { id } = app.debt.value = { id: app.newId(), text: '', who, owed: owedBy(who), paid: null };
    app.openPanel('debt');
    app.printProblem.value = null;
    app.call(() => app.api.get(`/customers/${who.id}/payments`)).then(({ items }) => {
      if (app.debt.peek()?.id === id) app.debt.value = { ...app.debt.peek(), paid: items.slice(0, DEBTS_SHOWN) };
    }).catch(() => {}); // without a line only the papers of before are out of reach
  };
  app.typeDebt = (text) => { app.debt.value = { ...app.debt.peek(), text: typeText(text, { decimals: app.digits, max: 7 }) }; };
  app.debtAmount = () => {
    const debt = app.debt.value;
    return debt.text === '' ? debt.owed : padValue(debt.text, app.digits);
  };
  app.settleDebt = (kind) => {
    const debt = app.debt.peek();
    const amount = app.debtAmount();
    if (!amount || amount > debt.owed || !app.mayTakeMoney()) {
      app.sound.refused();
      return;
    }
    if (!app.coinsPay(amount, debt.owed)) return;
    app.startLaid(amount, { way: 'debt', id: debt.id, customer: debt.who, owed: debt.owed });
    app.payBy(kind);
  };
  app.debtPaid = (payment) => {
    const { id, customer, owed } = payment.laid;
    const { change } = app.pricing.settle(payment.total, payment.tenders);
    return {
      id, kind: 'debt', path: `/customers/${customer.id}/payments/${id}`, at: new Date(app.now.peek()).toISOString(),
      body: { amount: payment.total, tenders: wireTenders(payment.tenders) },
      laid: { way: 'debt', customerId: customer.id, customer: customer.name, code: null, paper: null, amount: payment.total, owed, left: owed - payment.total },
      shown: { tenders: payment.tenders, total: payment.total, change, staff: { id: app.me.peek().id, name: app.me.peek().name }, lines: [] },
    };
  };
  /** Whoever stands in the cart owes that much less, before the server says so. */
  app.owesLess = ({ customerId, amount }) => {
    const { customer } = app.cart.peek();
    app.debt.value = null;
    if (customer?.id !== customerId) return;
    const accounts = customer.accounts.map((each) => (each.kind === 'on_account' ? { ...each, balance: each.balance + amount, available: (each.available ?? 0) + amount } : each));
    app.setCart(withBuyer(app.cart.peek(), { ...customer, accounts }), { keepUndo: true });
  };
  /** The screen after it: what was paid, and what is still owed. */
  app.describeDebt = (done) => {
    const { sale, answer } = done;
    const tenders = answer?.tenders ?? sale.shown.tenders;
    const amount = answer?.amount ?? sale.laid.amount;
    return {
      ...done, tenders, total: amount, back: answer ? answer.change ?? 0 : sale.shown.change, cashOut: true,
      doc: { ...sale.laid, tenders, amount, left: answer ? Math.max(-answer.balance, 0) : sale.laid.left, change: answer?.change ?? sale.shown.change, at: answer?.at ?? sale.at, training: false, servedBy: sale.shown.staff.name.split(' ')[0] },
    };
  };
}

function searching(app) {
  let timer = null;
  let asked = 0;
  const set = (change) => { app.people.value = { ...app.people.peek(), ...change }; };

  /** F8: who is it? */
  app.openCustomer = () => {
    if (!app.readyToSell()) return;
    set({ text: '', items: null, at: 0, busy: false });
    app.openPanel('customer');
  };

  app.typeCustomer = (text) => {
    set({ text, at: 0 });
    clearTimeout(timer);
    if (text.trim().length < 2) {
      set({ items: null });
      return;
    }
    timer = setTimeout(look, PAUSE_MS);
  };

  async function look() {
    const { text } = app.people.peek();
    asked += 1;
    const mine = asked;
    set({ busy: true });
    try {
      const found = await app.call(() => app.api.get('/customers', { query: { q: text, limit: SHOWN }, timeout: 4000 }));
      if (mine === asked && app.people.peek().text === text) set({ items: found.items, of: text, busy: false, at: 0 });
    } catch (problem) {
      if (mine !== asked) return;
      set({ busy: false, items: null });
      app.sayProblem(problem);
    }
  }

  app.moveCustomer = (by) => {
    const { items, at } = app.people.peek();
    if (items) set({ at: Math.min(Math.max(at + by, 0), items.length) });
  };

  let entering = false;
  /** Enter: the chosen one, or the last row, which adds what was typed; of what was found for this text, however fast it was typed, and once. */
  app.enterCustomer = async () => {
    if (entering) return;
    entering = true;
    clearTimeout(timer);
    try {
      if (app.people.peek().items === null || app.people.peek().of !== app.people.peek().text) await look();
      const { items, of, at, text } = app.people.peek();
      if (items === null || of !== text) return;
      if (at < items.length) await app.takeCustomer(items[at].id);
      else if (text.trim() !== '') await app.addCustomer(text);
    } finally {
      entering = false;
    }
  };

  app.takeCustomer = async (id) => {
    set({ busy: true });
    try {
      const found = await app.call(() => app.api.get(`/customers/${id}`, { timeout: 4000 }));
      app.setCart(withBuyer(app.cart.peek(), buyer(found)), { keepUndo: true });
      app.panel.value = null;
      app.sound.scanned();
    } catch (problem) {
      app.sayProblem(problem);
    } finally {
      set({ busy: false });
    }
  };

  let adding = { text: '', id: '' };
  /** Added again after an answer that got lost, it is the same customer. */
  app.addCustomer = async (text) => {
    if (adding.text !== text) adding = { text, id: app.newId() };
    set({ busy: true });
    try {
      const made = await app.call(() => app.api.put(`/customers/${adding.id}`, draftOf(text)));
      adding = { text: '', id: '' };
      app.setCart(withBuyer(app.cart.peek(), buyer(made)), { keepUndo: true });
      app.panel.value = null;
      app.say('done', made.duplicates?.length > 0 ? 'customer.twin' : 'customer.added', { name: app.cart.peek().customer.name });
    } catch (problem) {
      app.sayProblem(problem);
    } finally {
      set({ busy: false });
    }
  };

  app.dropCustomer = () => app.setCart(withBuyer(app.cart.peek(), undefined), { keepUndo: true });
}

function charging(app) {
  /** A gift card is to be sold: which one, and what is it to be worth? */
  app.askCard = (product) => {
    app.card.value = { product, text: '', code: newCode(), blank: false };
    app.openPanel('giftcard');
  };
  app.typeCardAmount = (text) => { app.card.value = { ...app.card.peek(), text: typeText(text, { decimals: app.digits, max: 6 }) }; };
  app.cardWorth = () => {
    const card = app.card.peek();
    if (!card) return null;
    return card.product.price > 0 ? card.product.price : padValue(card.text, app.digits);
  };
  /** A blank card was scanned: it is charged up instead of a new one. */
  app.scanBlank = (text) => {
    const code = cleanCode(text);
    if (!code || kindOf(code) !== 'gift_card') {
      app.sound.refused();
      app.say('late', 'giftcard.no_code');
      return;
    }
    app.card.value = { ...app.card.peek(), code, blank: true };
    app.sound.scanned();
  };
  app.sellCard = () => {
    const { product, code } = app.card.peek();
    const worth = app.cardWorth();
    if (!worth) {
      app.sound.refused();
      return;
    }
    const most = app.pricing.giftCardMost;
    if (most > 0 && worth > most) {
      app.sound.refused();
      app.say('late', 'giftcard.most', { amount: app.money(most) });
      return;
    }
    const cart = carts.add(app.cart.peek(), { ...product, price: worth }, carts.ONE, null, null, { giftCard: code });
    app.panel.value = null;
    app.card.value = null;
    app.setCart(cart);
    app.sound.scanned();
  };
}

function spending(app) {
  /** A card was scanned or typed: what is on it, and it is taken for that. */
  app.payWithCard = async (text) => {
    const code = cleanCode(text);
    if (!code) {
      app.sound.refused();
      app.say('late', 'giftcard.no_code');
      return;
    }
    if (app.screen.peek() === 'sell') app.pay();
    if (!app.payment.peek() || app.cardAsked.peek()) return;
    app.cardAsked.value = true;
    try {
      const card = await app.call(() => app.api.post('/gift-cards/lookup', { code }, { timeout: 4000 }));
      app.cardCode.value = '';
      if (card.available <= 0) {
        app.sound.refused();
        app.say('late', card.status === 'active' ? 'giftcard.empty' : 'giftcard.blocked');
        return;
      }
      app.sound.scanned();
      chosen(kindOf(code), { code, most: card.available, last4: card.last4 });
    } catch (problem) {
      app.sound.refused();
      app.sayProblem(problem);
    } finally {
      app.cardAsked.value = false;
    }
  };

  /** Credit, an account or points of the customer. */
  app.payWithAccount = (way) => chosen(way.kind, { most: way.most, points: way.points });

  function chosen(kind, account) {
    const payment = choose(app.payment.peek(), kind, { account });
    app.setPayment(payment);
    const open = due(payment, app.left);
    const taken = payment.tenders.filter((each) => each.kind === kind && each.code === account.code).reduce((sum, each) => sum + each.amount, 0);
    app.payAmountIs(Math.max(Math.min(open, account.most - taken), 0));
  }

  app.customerWays = () => {
    const { laid } = app.payment.value;
    const ways = waysOf(laid?.customer ?? app.cart.value.customer ?? null, due(app.payment.value, app.left, 'card'));
    return laid && laid.way !== 'rest' ? ways.filter((way) => way.kind === 'store_credit') : ways; // goods put aside are paid with what is there
  };
}
