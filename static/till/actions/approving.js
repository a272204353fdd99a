// Approvals at the till: a second person's PIN here, or a yes from the floor. One question at a time, over whatever screen
// it came up on; what it was for goes on when it is granted.

import { signal, computed, effect, announce, t } from '../parts.js';
import * as model from '../approval.js';
import { bindOf, covers, firstOpen, keptFor, needsOf, setByHand, withTold } from '../manual.js';
import { wireCart } from '../cart.js';
import { wireAgeCall } from '../age.js';

export function installApproving(app) {
  app.limits = signal(null);
  app.asking = signal(null);
  /** How far the cashier's rights go; kept on the device, so that a reload without the server still knows. */
  app.keepLimits = (limits) => {
    app.limits.value = limits;
    app.kept.put('limits', limits);
  };
  /** The office changed what somebody may do: the next thing they do goes by it. */
  app.hearRights = ({ roles }) => { if (roles.includes(app.me.peek()?.role)) app.askLimits(); };
  app.askLimits = async () => {
    const me = app.me.peek()?.id;
    try {
      const session = await app.call(() => app.api.get('/sessions/current'));
      if (session.staff.id !== me || app.me.peek()?.id !== me) return;
      app.keepLimits(session.limits);
      app.keepStore(session.store);
      if (String(session.staff.rights) === String(app.me.peek().rights)) return;
      app.me.value = session.staff; // doors that opened or shut: what the screens offer goes by them
      app.kept.put('me', session.staff);
    } catch {
      // What was known counts on; the server judges every commit by what is so.
    }
  };
  /** Approvals that this till holds for its cart. */
  app.held = signal([]);

  app.told = signal({ bind: '', needs: [] });
  app.needs = computed(() => {
    const told = app.told.value;
    return withTold(needsOf(app.cart.value, app.totals.value), told.needs.length > 0 && told.bind === bindOf(app.cart.value) ? told.needs : []);
  });
  /** What stands between this cart and its payment; null: nothing. */
  app.openNeed = computed(() => {
    const now = app.serverNow();
    app.now.value; // an approval that was held may expire
    return firstOpen(app.needs.value, app.limits.value, app.held.value, bindOf(app.cart.value), now);
  });
  app.heldFor = (cart) => app.held.peek().filter((each) => each.bind === bindOf(cart) && each.expires > app.serverNow()).map((each) => each.id);

  /**
   * Asks for an approval. `done` is called with its id once it is granted.
   * @param {import('../manual.js').Need} need @param {object} subject @param {(id: string, view: any) => void} done
   * @param {string} [reason] @param {import('../approval.js').About|null} [about] the cart, where the question may wait while others are served
   */
  app.askApproval = async (need, subject, done, reason = '', about = null) => {
    app.asking.value = { ...model.newAsking(need, subject, reason), done, about };
    try {
      const { items } = await app.call(() => app.api.get('/approvers', { query: { right: need.right, amount: need.amount, percent: rate(need.percent) } }));
      if (app.asking.peek()?.subject === subject) app.asking.value = model.withPeople(app.asking.peek(), items);
    } catch (problem) {
      if (app.asking.peek()?.subject === subject) app.asking.value = { ...model.failed(app.asking.peek(), problem.offline ? t('approve.offline') : problem.detail), people: [] };
    }
  };

  app.tellNeeds = (cart, needs) => { app.told.value = { bind: bindOf(cart), needs }; };
  effect(() => askWhatItNeeds(app, app.cart.value));

  /** The open question of this cart. */
  app.approveCart = () => {
    const open = app.openNeed.peek();
    if (!open) return;
    if (open.verdict === 'denied') {
      app.say('late', 'approve.denied', { right: t(`right.${open.need.right}`) });
      return;
    }
    app.approveCartFor(open.need);
  };
  app.approveCartFor = (need) => {
    const cart = app.cart.peek();
    const bind = bindOf(cart);
    const waits = app.later.peek().find((each) => each.about.bind === bind && each.need.right === need.right);
    if (waits) {
      app.openLater(waits);
      return;
    }
    const hold = (id, view) => {
      app.held.value = [...app.held.peek().filter((each) => each.expires > app.serverNow()), {
        id, right: need.right, bind, amount: view.amount, percent: need.percent, expires: Date.parse(view.expires_at),
      }];
    };
    app.askApproval(need, { cart: subjectOf(cart) }, (id, view) => {
      hold(id, view);
      if (bindOf(app.cart.peek()) === bind && app.openNeed.peek()) app.approveCart();
    }, reasonOf(cart, need.right), { bind, cart: cart.id, shelf: null, by: app.me.peek()?.id ?? '', hold });
  };

  /** What was approved of a cart that came from the shelf goes with it, until it expires. */
  app.takeKept = (kept) => { app.held.value = [...app.held.peek(), ...keptFor(app.cart.peek(), kept)]; };

  app.closeAsking = () => {
    const floor = app.asking.peek()?.floor;
    if (floor && model.standing(floor, app.serverNow()) === 'asked') app.cancelCall(floor.request);
    app.asking.value = null;
  };
  app.pickApprover = (id) => { app.asking.value = model.pick(app.asking.peek(), id); };
  app.typeApproverPin = (text) => { app.asking.value = model.typePin(app.asking.peek(), text); };

  const granted = (id, view) => {
    const { done } = app.asking.peek();
    app.asking.value = null;
    app.sound.soft();
    announce(t('approve.granted_short'));
    done(id, view);
  };

  let attempt = null;
  app.approveHere = async () => {
    const asking = app.asking.peek();
    if (!asking || !model.pinReady(asking)) return;
    const { need, subject, staffId, pin } = asking;
    if (attempt?.subject !== subject || attempt.staffId !== staffId) attempt = { subject, staffId, id: app.newId() };
    app.asking.value = { ...asking, sending: true, problem: null };
    try {
      const view = await app.call(() => app.api.post('/approvals', { id: attempt.id, right: need.right, reason: asking.reason, subject, staff_id: staffId, pin }));
      granted(view.id, view);
    } catch (problem) {
      app.sound.refused();
      if (app.asking.peek()?.subject === subject) app.asking.value = model.failed(app.asking.peek(), problem.offline ? t('approve.offline') : problem.detail);
    }
  };

  app.approveOnFloor = async () => {
    const asking = app.asking.peek();
    if (!asking || asking.sending) return;
    const request = app.newId();
    const approval = app.newId();
    app.asking.value = { ...asking, sending: true, problem: null };
    try {
      const call = await app.ring({
        id: request, kind: 'approval', approval: { id: approval, right: asking.need.right, reason: asking.reason, subject: asking.subject },
      });
      if (app.asking.peek()?.subject !== asking.subject) return;
      app.asking.value = model.askedFloor(app.asking.peek(), request, approval, Date.parse(call.created_at));
      app.takeCall(call);
    } catch (problem) {
      if (app.asking.peek()?.subject === asking.subject) app.asking.value = model.failed(app.asking.peek(), problem.offline ? t('approve.offline') : problem.detail);
    }
  };

  /** The question that stands on the screen and those that wait for the floor. */
  const all = () => [app.asking.peek(), ...app.later.peek()].filter(Boolean);
  const open = (which) => all().find((each) => each.floor?.state === 'asked' && which(each.floor));
  const change = (by) => {
    if (app.asking.peek()) app.asking.value = by(app.asking.peek());
    if (app.later.peek().length > 0) app.later.value = app.later.peek().map(by);
  };

  app.approvalSeen = (data) => change((each) => model.seen(each, data.help_request_id, data.by.name));
  app.approvalAnswered = (data) => {
    const before = open((floor) => floor.approval === data.id);
    if (!before || (data.state !== 'granted' && data.state !== 'refused')) return;
    const here = app.asking.peek() === before;
    change((each) => model.answered(each, data));
    if (!here) app.answeredLater(data);
    else if (data.state === 'granted') granted(data.id, data);
    else if (before.need.right === 'goods.age') app.ageRefusedBy(data.approver?.name ?? '');
  };
  /** A call of ours changed; after a reconnect this is all we hear, so the approval itself is asked how it stands. */
  app.approvalCall = async (request) => {
    const floor = open((each) => each.request === request.id)?.floor;
    if (!floor) return;
    if (request.claim && request.status !== 'resolved') change((each) => model.seen(each, request.id, request.claim.name));
    if (request.status === 'resolved') {
      try {
        const view = await app.call(() => app.api.get(`/approvals/${floor.approval}`));
        app.approvalAnswered({ ...view, reason: view.answer_reason, approver: { name: request.claim?.name ?? '' } });
      } catch {
        // The event comes, or the wait ends by itself.
      }
    }
    if (request.status === 'cancelled' || request.status === 'abandoned') change((each) => model.ended(each, request.id));
  };
  /** After a reconnect: a call that is no longer open was answered while nobody listened. */
  app.missedApproval = (calls) => {
    for (const { floor } of all()) {
      if (floor?.state === 'asked' && !calls.some((request) => request.id === floor.request)) app.approvalCall({ id: floor.request, status: 'resolved', claim: null });
    }
  };
  app.covered = (need) => covers(app.held.peek(), need, bindOf(app.cart.peek()), app.serverNow());
}

/**
 * Whether something given away by hand goes below cost is known to the server alone. It is asked as soon as it is given, not
 * when the customer has paid; without the server the sale's commit tells, and the cart is opened again with the question.
 */
async function askWhatItNeeds(app, cart) {
  if (!setByHand(cart) || app.line.peek() === 'offline' || app.told.peek().bind === bindOf(cart)) return;
  app.tellNeeds(cart, []);
  try {
    const { needs } = await app.call(() => app.api.post('/prices', pricedCart(cart), { timeout: 4000 }));
    if (app.told.peek().bind === bindOf(cart)) app.tellNeeds(cart, needs ?? []);
  } catch {
    if (app.told.peek().bind === bindOf(cart)) app.told.value = { bind: '', needs: [] }; // the commit judges it all the same
  }
}

function pricedCart(cart) {
  return {
    ...wireCart(cart), ...wireAgeCall(cart), ...(cart.takeAway ? { take_away: true } : {}), ...(cart.customer ? { customer_id: cart.customer.id } : {}),
    ...(cart.coupons?.length > 0 ? { coupons: cart.coupons.map(({ code }) => code) } : {}),
  };
}

/** Parts per million as on the wire. */
export function rate(millionths) {
  const whole = Math.trunc(millionths / 1_000_000);
  const rest = String(millionths % 1_000_000).padStart(6, '0').replace(/0+$/, '');
  return rest === '' ? String(whole) : `${whole}.${rest}`;
}

/** A cart as it will be sold: whose prices, which coupons. */
export function subjectOf(cart) {
  return {
    ...wireCart(cart), ...(cart.takeAway ? { take_away: true } : {}), ...(cart.customer ? { customer_id: cart.customer.id } : {}),
    ...(cart.coupons?.length > 0 ? { coupons: cart.coupons.map(({ code }) => code) } : {}),
  };
}

/** What the cashier said about it, for the approver's eyes. */
function reasonOf(cart, right) {
  if (right === 'tax.exempt') return [cart.exempt?.reason, cart.exempt?.reference].filter(Boolean).join(' · ');
  if (right === 'discount.order') return cart.discount?.reason ?? '';
  const line = cart.lines.find((each) => (right === 'discount.line' ? each.discount : each.override));
  return (right === 'discount.line' ? line?.discount?.reason : line?.override?.reason) ?? '';
}
