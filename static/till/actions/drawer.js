// The drawer: opened with a float, money in and out, looked at, counted and closed. Every id is chosen before the first
// try and kept for the next one, so a lost answer never books anything twice.

import { signal, computed } from '../parts.js';
import * as counts from '../drawer.js';
import { padValue, typeNumber } from '../entry.js';
import { needOf } from './byhand.js';
import { verdict } from '../manual.js';
import { installClosing } from './closing.js';
import { installShifts } from './shifts.js';

export function installDrawer(app) {
  /** undefined: not known yet; null: none is open. */
  app.drawer = signal(undefined);
  app.lastDrawer = signal(null);
  app.report = signal(null);
  app.count = signal(null);
  app.movement = signal(null);
  knowing(app);
  counting(app);
  opening(app);
  moving(app);
  looking(app);
  installClosing(app);
  installShifts(app);
}

function knowing(app) {
  app.takeDrawer = (view) => { app.drawer.value = view && view.status !== 'closed' ? view : null; };

  /** The line says in brief which drawer is open; who it is offered to and when its day ends is asked for. */
  app.drawerSaid = (brief) => {
    const known = app.drawer.peek();
    app.takeDrawer(brief && known?.id === brief.id ? { ...known, ...brief } : brief);
    if (brief) app.askDrawer();
  };

  app.askDrawer = async () => {
    try {
      const { items } = await app.call(() => app.api.get('/drawers', { query: { status: 'open', register_id: app.register.peek().id } }));
      app.takeDrawer(items[0] ?? null);
    } catch {
      // Not known: selling goes on, the server says when it has no drawer to book into.
    }
  };

  app.drawerChanged = (data) => {
    if (data?.register_id !== app.register.peek()?.id) return;
    if (data.opened_at && data.status) app.takeDrawer(data);
    else app.askDrawer();
  };
}

function counting(app) {
  app.countTotal = computed(() => {
    const count = app.count.value;
    if (!count) return 0;
    return count.sumOnly ? padValue(count.sum, app.digits) ?? 0 : counts.totalOf(count);
  });
  app.countStarted = computed(() => {
    const count = app.count.value;
    return Boolean(count) && (count.sumOnly ? count.sum !== '' : counts.counted(count) > 0);
  });
  app.countAt = (value) => { app.count.value = { ...app.count.peek(), at: value }; };
  app.stepCount = (by) => { app.count.value = counts.step(app.count.peek(), by); };
  app.countAgain = () => {
    app.clearMessage();
    app.counted.value = null;
    app.count.value = app.newCount(app.count.peek()?.others ?? []);
  };
  app.countSumOnly = () => { app.count.value = counts.bySum(app.count.peek(), !app.count.peek().sumOnly); };
  app.restIsZero = () => { app.count.value = counts.restIsZero(app.count.peek()); };
  app.typeCount = (key) => {
    const count = app.count.peek();
    app.clearMessage();
    app.count.value = typeof count.at === 'number' ? counts.type(count, key)
      : counts.setTyped(count, typeNumber(counts.typedAt(count, count.at), key, counts.rulesAt(count)));
  };
  /** Enter: the next kind, and at the end the drawer itself. */
  app.enterCount = () => {
    const count = app.count.peek();
    if (!app.counted.peek() && !counts.isLast(count) && counts.missing(count).length > 0) app.stepCount(1);
    else app.finishCount();
  };
  app.finishCount = () => {
    if (app.screen.peek() === 'count') return app.counted.peek() ? app.closeCounted() : app.sendCount();
    const { pieces } = counts.wireCount(app.count.peek());
    return app.countStarted.peek() ? app.openDrawerWith(app.countTotal.peek(), pieces) : undefined;
  };
  /** @param {{currency: string, digits: number}[]} others currencies that are counted apart */
  app.newCount = (others = []) => counts.newCount(app.currency, app.digits, others);
}

function opening(app) {
  let attempt = null;

  app.openFloat = async () => {
    app.count.value = app.newCount();
    app.counted.value = null;
    app.panel.value = null;
    app.screen.value = 'float';
    app.loadParked();
    try {
      const { items } = await app.call(() => app.api.get('/drawers', { query: { status: 'closed', register_id: app.register.peek().id, limit: 1 } }));
      app.lastDrawer.value = items[0] ?? null;
    } catch {
      app.lastDrawer.value = null;
    }
  };

  /** @param {number} amount @param {{value: number, count: number}[]} [pieces] as it was counted, note by note */
  app.openDrawerWith = async (amount, pieces) => {
    if (app.storing.peek()) return;
    const body = { opening_float: amount, ...(pieces?.length ? { pieces } : {}) };
    const key = JSON.stringify(body);
    if (attempt?.key !== key) attempt = { id: app.newId(), key };
    app.storing.value = true;
    try {
      const view = await app.call(() => app.api.put(`/drawers/${attempt.id}`, body));
      attempt = null;
      app.clearMessage();
      app.takeDrawer({ opened_at: new Date(app.now.peek()).toISOString(), opening_float: amount, ...view });
      app.toSelling();
    } catch (problem) {
      if (problem.code === 'drawer_open') await anotherIsOpen(app);
      else app.sayProblem(problem);
    } finally {
      app.storing.value = false;
    }
  };
}

/** Somebody else opened it, or our own answer was lost: either way it is open, and that is what was wanted. */
async function anotherIsOpen(app) {
  await app.askDrawer();
  if (!app.drawer.peek()) return;
  app.toSelling();
  app.say('way', 'float.was_open');
}

function moving(app) {
  app.movementAmount = computed(() => {
    const movement = app.movement.value;
    return movement ? padValue(movement.text, app.digits) : null;
  });
  app.openMovement = (kind) => {
    app.clearMessage();
    app.movement.value = app.movement.peek()?.kind === kind ? null : { id: app.newId(), kind, text: '', reason: '' };
  };
  const edit = (change) => { app.movement.value = { ...app.movement.peek(), id: app.newId(), ...change }; };
  app.movementReason = (reason) => edit({ reason });
  app.typeMovement = (key) => edit({ text: typeNumber(app.movement.peek().text, key, { decimals: app.digits, max: 7 }) });

  app.sendMovement = async () => {
    const movement = app.movement.peek();
    if (!movement || app.storing.peek()) return;
    app.storing.value = true;
    const booked = async () => {
      app.movement.value = null;
      await app.loadReport();
      app.say('done', `movement.${movement.kind}.done`);
    };
    try {
      if (await app.bookMovement({ ...movement, amount: movement.kind === 'no_sale' ? 0 : app.movementAmount.peek() ?? 0 }, [], booked)) await booked();
    } finally {
      app.storing.value = false;
    }
  };

  /**
   * Books cash that moves in the open drawer, asking for approvals where it needs them; then `later` is called.
   * @param {{id: string, kind: string, amount: number, reason: string, call?: string}} movement @param {string[]} approvals @param {() => void} later
   * @returns {Promise<boolean>} whether it is booked now
   */
  app.bookMovement = async (movement, approvals, later) => {
    const drawer = app.drawer.peek();
    if (!drawer) return false;
    const { kind, amount } = movement;
    const ask = (need) => app.askApproval(need, { movement: { drawer_id: drawer.id, kind, amount } },
      async (id) => { if (await app.bookMovement(movement, [...approvals, id], later)) later(); }, movement.reason.trim());
    const need = { right: `drawer.${movement.kind}`, amount, percent: 0 };
    if (approvals.length === 0 && verdict(app.limits.peek()?.[need.right], need) === 'approval') {
      ask(need);
      return false;
    }
    try {
      await app.call(() => app.api.put(`/drawers/${drawer.id}/movements/${movement.id}`, {
        kind, amount, reason: movement.reason.trim(), ...(approvals.length ? { approvals } : {}), ...(movement.call ? { help_request_id: movement.call } : {}),
      }));
      return true;
    } catch (problem) {
      if (problem.code === 'approval_needed') ask(needOf(problem));
      else if (problem.code === 'drawer_short') tooMuch(app, problem);
      else app.sayProblem(problem);
      return false;
    }
  };
}

/** More than is there: who may know is told how much that is. */
function tooMuch(app, problem) {
  const held = problem.extra?.expected;
  if (Number.isInteger(held)) app.say('late', 'movement.more_than', { amount: app.money(held) });
  else app.say('late', 'movement.too_much');
}

function looking(app) {
  app.loadReport = async (drawer = app.drawer.peek()) => {
    if (!drawer) return;
    try {
      app.report.value = await app.call(() => app.api.get(`/drawers/${drawer.id}/report`));
    } catch (problem) {
      app.sayProblem(problem);
    }
  };

  /** Shift F9: the X report of the open drawer, or the float of one to open. */
  app.openDrawer = () => {
    if (!app.drawer.peek()) return app.openFloat();
    app.clearMessage();
    app.panel.value = null;
    app.movement.value = null;
    app.report.value = null;
    app.screen.value = 'report';
    return app.loadReport();
  };
}
