// The floor is asked to look at a customer's age, once for a customer: who comes for the beer looks for the wine, too.

import { isOpen } from '../calls.js';
import { byItself } from './minding.js';

const othersDecide = (app) => (app.limits.peek()?.['goods.age']?.state ?? 'denied') !== 'allowed';

/** @param {any} app @param {(age: number) => string} note what the call says */
export function makeAgeCall(app, note) {
  async function ring(product, byHand = false) {
    const before = app.calls.peek().byId.get(app.cart.peek().ageAsk);
    if (app.cart.peek().ageAsk && (!before || isOpen(before))) return;
    if (!(byHand || byItself(app, 'age_check')) || app.line.peek() !== 'online' || app.training.peek()) return;
    const id = app.newId();
    const ask = (ageAsk) => app.setCart({ ...app.cart.peek(), ageAsk }, { keepUndo: true });
    ask(id);
    app.mind(id);
    try {
      app.takeCall(await app.ring({
        id, kind: 'age_check', product_id: product.id, cart_id: app.cart.peek().id, details: { age: product.age_limit }, note: note(product.age_limit),
      }));
    } catch (problem) {
      if (app.cart.peek().ageAsk === id) ask(null);
      app.sayProblem(problem, 'ask.failed');
    }
  }
  const look = (product) => { if (othersDecide(app)) ring(product); };
  /** What could not be asked without the network, or before it was known whose it is to say, is asked as soon as it can be. */
  const again = () => { if (app.panel.peek() === 'age' && app.aging.peek()) look(app.aging.peek().product); };
  app.line.subscribe(again);
  app.limits.subscribe(again);
  return {
    ring,
    /** Asks where it is not the cashier's to say. @param {any} product */
    look,
  };
}
