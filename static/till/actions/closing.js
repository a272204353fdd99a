// Counting a drawer that is open: kept first, whatever it is for, so that counting again shows. Then it is closed by that
// count, handed on by it, or taken over by it.

import { signal, computed } from '../parts.js';
import * as counts from '../drawer.js';
import { money } from './shifts.js';
import { needOf } from './byhand.js';
import { verdict } from '../manual.js';

export function installClosing(app) {
  /** What is counted for: close, hand_over, take_over, or late, for a drawer that closed by itself. */
  app.countFor = signal('close');
  /** The count as the server keeps it, while something is still to be said about it. */
  app.counted = signal(null);
  app.countReason = signal('');
  app.countNote = signal('');
  /** The drawer that is counted. */
  app.countedDrawer = signal(null);
  app.countReasons = computed(() => {
    const own = app.store.value?.policies?.drawer?.reasons ?? [];
    return own.length > 0 ? own : counts.OFF_REASONS;
  });
  let attempt = null;

  app.openCount = async (purpose = 'close', drawer = app.drawer.peek()) => {
    app.clearMessage();
    app.countFor.value = purpose;
    app.countedDrawer.value = drawer;
    app.counted.value = null;
    app.countReason.value = '';
    app.countNote.value = '';
    app.movement.value = null;
    app.report.value = null;
    app.count.value = app.newCount();
    app.screen.value = 'count';
    await app.loadReport(drawer);
    const taken = (app.store.peek()?.foreign_cash ?? []).map((each) => each.currency);
    const others = counts.othersOf(app.report.peek(), taken).map((currency) => ({ currency, digits: money(currency).digits }));
    const count = app.count.peek();
    if (count && others.length > 0) app.count.value = { ...count, others };
  };

  app.sendCount = async () => {
    const drawer = app.countedDrawer.peek();
    const count = app.count.peek();
    if (!drawer || counts.missing(count).length > 0 || app.unsent.peek().length > 0 || app.storing.peek()) return;
    if (app.countFor.peek() === 'late') {
      await app.settleLate();
      return;
    }
    const body = counts.wireCount(count);
    const key = JSON.stringify([drawer.id, body]);
    if (attempt?.key !== key) attempt = { key, id: app.newId() };
    app.storing.value = true;
    try {
      const view = await app.call(() => app.api.put(`/drawers/${drawer.id}/counts/${attempt.id}`, body));
      attempt = null;
      app.clearMessage();
      app.counted.value = view;
    } catch (problem) {
      if (problem.code === 'currency_uncounted') await app.openCount(app.countFor.peek(), drawer);
      app.sayProblem(problem);
      return;
    } finally {
      app.storing.value = false;
    }
    await app.useCount();
  };

  /** A count that lets nothing open is used at once. */
  app.useCount = async () => {
    switch (app.countFor.peek()) {
      case 'take_over': return app.confirmHandOver(app.counted.peek().id);
      case 'close': return app.counted.peek().reason_needed ? undefined : app.closeCounted();
      default: return undefined; // hand_over: to whom
    }
  };

  app.closeCounted = async (approvals = []) => {
    if (app.countFor.peek() === 'late') {
      if (app.countReason.peek() !== '') await app.settleLate(approvals);
      return;
    }
    const drawer = app.countedDrawer.peek();
    const view = app.counted.peek();
    if (app.countFor.peek() !== 'close' || !drawer || !view || app.storing.peek() || (view.reason_needed && app.countReason.peek() === '')) return;
    const ask = (need) => app.askApproval(need, { count: { drawer_id: drawer.id, counted: view.counted } }, (id) => app.closeCounted([...approvals, id]), app.countReason.peek());
    const need = { right: 'drawer.difference', amount: Math.abs(view.difference ?? 0), percent: 0 };
    if (approvals.length === 0 && need.amount > 0 && verdict(app.limits.peek()?.[need.right], need) === 'approval') {
      ask(need);
      return;
    }
    app.storing.value = true;
    try {
      app.report.value = await app.call(() => app.api.post(`/drawers/${drawer.id}/close`, {
        count_id: view.id, ...(app.countReason.peek() ? { reason: app.countReason.peek() } : {}), ...(app.countNote.peek().trim() ? { note: app.countNote.peek().trim() } : {}),
        ...(approvals.length ? { approvals } : {}),
      }));
      app.drawer.value = null;
      app.counted.value = null;
      app.clearMessage();
      app.screen.value = 'report';
    } catch (problem) {
      if (problem.code === 'approval_needed') {
        ask(needOf(problem));
        return;
      }
      if (problem.code === 'count_stale') app.countAgain();
      app.sayProblem(problem);
    } finally {
      app.storing.value = false;
    }
  };
}
