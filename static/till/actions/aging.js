// Goods sold from an age on: the question when they are scanned, and once more before they are paid where a cart came from
// the shelf. Whose yes counts is the right goods.age; where that is somebody else's, the floor is rung by itself.

import { announce, signal, t } from '../parts.js';
import * as ages from '../age.js';
import { remove } from '../cart.js';
import { makeAgeCall } from './agecall.js';

export function installAging(app) {
  /** What is asked, and what goes on once somebody is old enough. @type {import('../parts.js').Signal<{product: any, limit: number, bornBy: string}|null>} */
  app.aging = signal(null);
  /** What waits for the answer: another scan may have come before it. @type {{product: any, goesOn: () => void, line: number|null}[]} */
  let waiting = [];
  const floor = makeAgeCall(app, (age) => t('age.note', { age }));

  /** @param {any} product with its limit @param {() => void} goesOn @param {number|null} line the one that lies in the cart already */
  app.askAge = (product, goesOn, line = null) => {
    app.clearField();
    if (app.panel.peek() !== 'age') app.openPanel(null);
    waiting.push({ product, goesOn, line });
    const limit = Math.max(...waiting.map((each) => each.product.age_limit));
    app.aging.value = { product, limit, bornBy: ages.bornBy(app.today(), limit) };
    app.panel.value = 'age';
    app.sound.attention();
    announce(`${t('age.title', { age: product.age_limit })} ${product.name}`);
    app.setCart({ ...app.cart.peek(), ageWaits: true }, { keepUndo: true });
    floor.look(product);
  };

  /** Somebody of the floor looked at the customer: their word is in the cart, and what waited for it goes on. */
  app.ageAnswered = (request) => {
    const did = request.answer?.did;
    const name = request.claim?.name ?? '';
    if (did === 'too_young' || did === 'no_proof') {
      app.ageRefusedBy(name, did === 'no_proof' ? 'no_proof' : 'under_age');
      return;
    }
    if (did !== 'old_enough' || app.cart.peek().ageCall?.id === request.id) return;
    const age = request.details?.age ?? 0;
    const cart = app.cart.peek();
    app.setCart({ ...ages.withAge(cart, age), ageCall: { id: request.id, age, name, cart: cart.id } }, { keepUndo: true });
    app.say('done', 'age.seen_by', { name, age });
    const asked = app.aging.peek();
    if (!asked || app.panel.peek() !== 'age') return;
    if (asked.limit > age) {
      floor.ring(asked.product); // it was for beer, and there is gin by now
      return;
    }
    const going = waiting;
    close();
    for (const { goesOn } of going) goesOn();
  };

  /** Before it is paid: whether there is nothing left to look at. */
  app.agesKnown = () => {
    const line = ages.uncheckedLine(app.cart.peek());
    if (!line) return true;
    app.askAge({ id: line.productId, name: line.name, age_limit: line.ageLimit }, () => app.pay(), line.key);
    return false;
  };

  app.oldEnough = () => {
    const asked = app.aging.peek();
    const going = waiting;
    if (!asked) return;
    close();
    app.setCart(ages.withAge(app.cart.peek(), asked.limit), { keepUndo: true });
    for (const { goesOn } of going) goesOn();
    if (app.openNeed.peek()?.need.right === 'goods.age' && app.panel.peek() === null && app.screen.peek() === 'sell') app.approveCart();
  };

  /** @param {'under_age'|'no_proof'} why */
  app.refuseAge = (why) => {
    const asked = app.aging.peek();
    const refused = waiting;
    if (!asked) return;
    close();
    for (const { product, line } of refused) {
      tell(app, product.id, why);
      if (line !== null) app.setCart(remove(app.cart.peek(), line));
    }
    app.sound.refused();
    app.say('way', 'age.refused', { name: refused.map(({ product }) => product.name).join(', ') });
  };

  /** Somebody on the floor said no: what is sold from an age on leaves the cart. */
  app.ageRefusedBy = (name, why = 'under_age') => {
    const cart = app.cart.peek();
    const gone = cart.lines.filter((line) => (line.ageLimit ?? 0) > 0);
    const asked = app.panel.peek() === 'age' ? waiting.filter(({ line }) => line === null).map(({ product }) => product.id) : [];
    for (const id of new Set([...gone.map((line) => line.productId), ...asked])) tell(app, id, why);
    if (app.panel.peek() === 'age') close();
    app.closeAsking();
    app.setCart({ ...gone.reduce((left, line) => remove(left, line.key), app.cart.peek()), age: 0, ageCall: null });
    app.say('late', 'age.refused_by', { name, n: gone.length + asked.length });
  };

  /** Somebody of the floor is asked to look, also where the cashier may. */
  app.askAgeOnFloor = () => { if (app.aging.peek() && app.line.peek() === 'online') floor.ring(app.aging.peek().product, true); };

  /**
   * The question is put away: what waited for it is not in the cart, and the cashier hears so before it leaves the shop.
   * Whoever was rung for it is needed no more, unless goods with an age limit lie in the cart.
   */
  app.panel.subscribe((panel) => {
    if (panel === 'age') return;
    const left = waiting.filter(({ line }) => line === null).map(({ product }) => product.name);
    waiting = [];
    if (left.length > 0) queueMicrotask(() => app.say('way', 'age.left', { name: left.join(', ') }));
    if (app.cart?.peek().ageWaits) queueMicrotask(() => app.setCart({ ...app.cart.peek(), ageWaits: false }, { keepUndo: true }));
  });

  const close = () => {
    waiting = [];
    app.panel.value = null;
    app.aging.value = null;
  };
}

/** The journal is told by way of the outbox, with or without the server. */
function tell(app, product, why) {
  const id = app.newId();
  const body = { product_id: product, why, refused_at: new Date(app.serverNow()).toISOString(), ...app.ifTraining() };
  app.storeSale({ id, kind: 'abort', path: `/age-refusals/${id}`, body }).then(() => app.kick());
}
