// The floor hears that somebody who answers calls has a cart open at this till: meanwhile nobody offers them a call. A
// busy till says so once a minute, and nothing between one customer and the next.

import { effect } from '../../vendor/signals-core.js';

/** The server takes a till's word for two and a half minutes. */
const AGAIN_MS = 60000;
/** A till without a cart for that long has no customer. */
const EMPTY_MS = 20000;

export function installAtTill(app) {
  let told = { staff: '', open: false, at: 0 };
  let full = 0; // when goods lay in the cart last

  effect(() => {
    const me = app.me.value;
    const now = app.now.value;
    const goods = app.cart.value.lines.length > 0 && !app.locked.value;
    if (!me || !me.rights?.includes('help.answer')) { told = { staff: '', open: false, at: 0 }; return; }
    if (goods) full = now;
    const mine = told.staff === me.id && told.open;
    if (goods && (!mine || Math.abs(now - told.at) >= AGAIN_MS)) tell(me.id, true, now);
    else if (!goods && mine && Math.abs(now - full) >= EMPTY_MS) tell(me.id, false, now);
  });

  /** Not by app.call: what cannot be told now is told with the next minute, and no sale waits for it. */
  function tell(staff, open, at) {
    if (app.line.peek() === 'offline') return;
    told = { staff, open, at };
    app.api.put('/presence/till', { open }, { timeout: EMPTY_MS }).catch(() => {});
  }
}
