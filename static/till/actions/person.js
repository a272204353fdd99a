// The sheet of whoever buys, in the place of the tiles: see lib/person.js.

import { effect } from '../parts.js';
import { buyer } from '../customer.js';
import { withBuyer } from '../exempt.js';
import { makePerson } from '../../lib/person.js';

const PATIENCE_MS = 6000;

export function installPerson(app) {
  app.person = makePerson({
    api: {
      get: (path, opts) => app.call(() => app.api.get(path, { timeout: PATIENCE_MS, ...opts })),
      put: (path, body) => app.call(() => app.api.put(path, body, { timeout: PATIENCE_MS })),
    },
    manages: () => Boolean(app.me.value?.rights?.includes('customers.manage')),
    saved: (customer, made) => {
      if (app.screen.peek() !== 'sell' || !(made || app.cart.peek().customer?.id === customer.id)) return;
      app.setCart(withBuyer(app.cart.peek(), buyer(customer)), { keepUndo: true });
      if (!made) return;
      app.panel.value = null;
      app.say('done', customer.duplicates?.length > 0 ? 'customer.twin' : 'customer.added', { name: app.cart.peek().customer.name });
    },
  });

  app.mayCustomers = () => Boolean(app.me.value?.rights?.includes('customers'));
  app.openPerson = () => {
    const who = app.cart.peek().customer;
    if (!who || !app.readyToSell()) return;
    app.person.open(who.id);
    app.openPanel('person');
  };
  /** Somebody who is not there yet, with all there is to say, beginning with what was typed. */
  app.newPerson = () => {
    app.person.openNew(app.people.peek().text);
    app.clearMessage();
    app.panel.value = 'person';
  };
  /** F8: who buys; who it is, where that is known; and from each of them on to the other. */
  app.customerKey = () => {
    const panel = app.panel.peek();
    if (panel === 'customer' && app.mayCustomers()) app.newPerson();
    else if (panel !== 'person' && app.cart.peek().customer && app.mayCustomers()) app.openPerson();
    else app.openCustomer();
  };

  // What was half written of somebody is nothing for the next sale, nor for the next cashier.
  let of = '';
  effect(() => {
    const now = `${app.locked.value ? '' : app.me.value?.id ?? ''} ${app.cart.value.id}`;
    if (now !== of) app.person.forget();
    of = now;
  });
}
