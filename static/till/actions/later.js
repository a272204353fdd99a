// A question about a cart that the floor was asked may wait while the till goes on: with the same cart, or with the next
// customer's when that one is put aside. The answer lands with its cart. A cart that was changed meanwhile is another than
// was asked about, and nobody is kept busy for one that is gone.

import { effect, signal } from '../../vendor/signals-core.js';
import { cartOf, isAbout, standing } from '../approval.js';
import { bindOf } from '../manual.js';
import { asked } from '../questions.js';

export function installLater(app) {
  /** @type {import('../parts.js').Signal<any[]>} */
  app.later = signal([]);
  const without = (asking) => { app.later.value = app.later.peek().filter((each) => each !== asking); };
  const state = (asking) => standing(asking.floor, app.serverNow());

  app.mayWait = (asking) => Boolean(asking.about && asking.floor) && state(asking) === 'asked';
  app.askLater = () => {
    const asking = app.asking.peek();
    if (!asking || !app.mayWait(asking)) return;
    app.asking.value = null;
    app.later.value = [...app.later.peek(), asking];
  };

  /** How it stands; what was granted for a cart that lies aside takes that up. */
  app.openLater = (asking) => {
    if (asked(app)) return;
    if (asking.floor.state === 'granted') {
      app.takeUp(asking.about.shelf);
      return;
    }
    without(asking);
    app.asking.value = asking;
  };

  app.answeredLater = (data) => {
    const asking = app.later.peek().find((each) => each.floor.approval === data.id);
    if (data.state === 'granted') asking.about.hold(data.id, data);
    app.sound.soft();
    app.say(...(data.state === 'granted' ? ['done', 'approve.later_granted'] : ['late', 'approve.later_refused']), { name: asking.floor.by });
    if (data.state === 'refused' && asking.need.right === 'goods.age' && isAbout(asking, app.cart.peek())) app.ageRefusedBy(asking.floor.by);
    look();
  };

  function takeBack(asking) {
    without(asking);
    if (state(asking) === 'asked') app.cancelCall(asking.floor.request);
  }

  function look() {
    const cart = app.cart.peek();
    const me = app.me.peek();
    for (const asking of app.later.peek()) {
      const is = me && me.id !== asking.about.by ? 'gone' : cartOf(asking, cart, bindOf(cart));
      if (is === 'open' && asking.floor.state === 'granted') without(asking);
      else if ((is === 'changed' || is === 'gone') && !app.undo.peek()) {
        if (state(asking) === 'asked') app.say('way', 'approve.later_gone');
        takeBack(asking);
      }
    }
  }
  effect(() => {
    app.cart.value;
    app.undo.value;
    app.me.value;
    queueMicrotask(look);
  });

  const wait = app.letWait;
  app.letWait = (cart, shelf) => {
    app.later.value = app.later.peek().map((each) => (isAbout(each, cart) ? { ...each, about: { ...each.about, shelf } } : each));
    wait(cart);
  };

  const hear = app.hearCart;
  app.hearCart = (event) => {
    hear(event);
    const { id, status, holder } = event.data;
    const gone = event.type === 'cart.sold' || status === 'dropped' || (status === 'held' && holder?.device_id !== app.device.peek()?.id);
    const asking = gone && app.later.peek().find(({ about }) => about.shelf === id);
    if (asking) takeBack(asking);
  };
}
