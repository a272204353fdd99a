// A drawer between people and places: handed to the next cashier, parked and taken on another register, or forgotten
// overnight. X reports that are kept under a number.

import { signal, computed } from '../parts.js';
import { makeMoney } from '../../lib/money.js';
import * as counts from '../drawer.js';
import { needOf } from './byhand.js';

/** The figures of any currency. */
export function money(currency) {
  return makeMoney({ currency, language: 'en' });
}

export function installShifts(app) {
  /** Drawers that stand parked, where this register has none. */
  app.parkedDrawers = signal([]);
  /** Drawers of this register that closed by themselves and were not counted. */
  app.uncounted = signal([]);
  app.colleagues = computed(() => (app.staff.value ?? []).filter((each) => each.id !== app.me.value?.id));
  /** A drawer that is offered to who is signed in. */
  app.drawerOffer = computed(() => {
    const offer = app.drawer.value?.hand_over;
    return offer && offer.to.id === app.me.value?.id ? offer : null;
  });
  app.overdue = computed(() => {
    const drawer = app.drawer.value;
    return Boolean(drawer?.ends_at) && app.now.value >= Date.parse(drawer.ends_at);
  });
  handing(app);
  parking(app);
  late(app);
  keeping(app);
}

function handing(app) {
  let attempt = null;

  app.handTo = async (staff) => {
    const drawer = app.countedDrawer.peek();
    const view = app.counted.peek();
    if (!drawer || !view || app.storing.peek()) return;
    const key = `${view.id} ${staff.id}`;
    if (attempt?.key !== key) attempt = { key, id: app.newId() };
    app.storing.value = true;
    try {
      await app.call(() => app.api.put(`/drawers/${drawer.id}/hand-overs/${attempt.id}`, { to: staff.id, count_id: view.id }));
      attempt = null;
      app.counted.value = null;
    } catch (problem) {
      if (problem.code === 'count_stale') app.countAgain();
      app.sayProblem(problem);
      return;
    } finally {
      app.storing.value = false;
    }
    await app.lock(); // the next one signs in and confirms
  };

  app.confirmHandOver = async (recount = null) => {
    const drawer = app.drawer.peek();
    const offer = drawer?.hand_over;
    if (!offer || app.storing.peek()) return;
    app.storing.value = true;
    try {
      await app.call(() => app.api.post(`/drawers/${drawer.id}/hand-overs/${offer.id}/confirm`, recount ? { count_id: recount } : {}));
      app.counted.value = null;
      app.toSelling();
      app.say('done', 'hand.done', { name: offer.from.name });
      await app.askDrawer();
    } catch (problem) {
      if (problem.code === 'count_stale') await app.openCount('take_over'); // cash has moved: they count themselves
      app.sayProblem(problem);
    } finally {
      app.storing.value = false;
    }
  };
}

function parking(app) {
  app.loadParked = async () => {
    try {
      const { items } = await app.call(() => app.api.get('/drawers', { query: { status: 'parked' } }));
      app.parkedDrawers.value = items;
      const closed = await app.call(() => app.api.get('/drawers', { query: { status: 'closed', register_id: app.register.peek().id, limit: 5 } }));
      app.uncounted.value = closed.items.filter((each) => each.not_counted);
    } catch {
      app.parkedDrawers.value = [];
      app.uncounted.value = [];
    }
  };

  app.parkDrawer = async () => {
    const drawer = app.drawer.peek();
    if (!drawer || app.storing.peek() || app.unsent.peek().length > 0) return;
    app.storing.value = true;
    try {
      await app.call(() => app.api.post(`/drawers/${drawer.id}/park`, {}));
      app.takeDrawer(null);
      await app.openFloat();
      app.say('done', 'park.done');
    } catch (problem) {
      app.sayProblem(problem);
    } finally {
      app.storing.value = false;
    }
  };

  app.takeParked = async (drawer) => {
    if (app.storing.peek()) return;
    app.storing.value = true;
    try {
      const view = await app.call(() => app.api.post(`/drawers/${drawer.id}/take`, {}));
      app.clearMessage();
      app.takeDrawer(view);
      app.toSelling();
    } catch (problem) {
      app.sayProblem(problem);
      await app.loadParked();
    } finally {
      app.storing.value = false;
    }
  };

}

/** A drawer that closed by itself is settled by its count, with a reason and somebody's yes where it is off. */
function late(app) {
  let attempt = null;

  app.settleLate = async (approvals = []) => {
    const drawer = app.countedDrawer.peek();
    const count = app.count.peek();
    if (!drawer || !count || app.storing.peek()) return;
    const reason = app.countReason.peek();
    const note = app.countNote.peek().trim();
    const body = { ...counts.wireCount(count), ...(reason ? { reason } : {}), ...(note ? { note } : {}) };
    const key = JSON.stringify([drawer.id, body]);
    if (attempt?.key !== key) attempt = { key, id: app.newId() };
    const counted = body.counted ?? app.countTotal.peek();
    app.storing.value = true;
    try {
      await app.call(() => app.api.put(`/drawers/${drawer.id}/counts/${attempt.id}`, { ...body, ...(approvals.length ? { approvals } : {}) }));
      attempt = null;
    } catch (problem) {
      if (problem.code === 'reason_required') {
        app.clearMessage();
        app.counted.value = { late: true, counted, difference: problem.extra?.difference ?? null, reason_needed: true };
        return;
      }
      if (problem.code === 'approval_needed') {
        app.askApproval(needOf(problem), { count: { drawer_id: drawer.id, counted } }, (id) => app.settleLate([...approvals, id]), reason);
        return;
      }
      if (problem.code === 'currency_uncounted') await app.openCount('late', drawer);
      app.sayProblem(problem);
      return;
    } finally {
      app.storing.value = false;
    }
    app.counted.value = null;
    await app.openFloat();
    app.say('done', 'late.done');
  };
}

function keeping(app) {
  let attempt = null;
  /** An X report that stays, under the drawer's next number. */
  app.keepReport = async () => {
    const drawer = app.drawer.peek();
    if (!drawer || app.storing.peek()) return;
    attempt ??= app.newId();
    app.storing.value = true;
    try {
      app.report.value = await app.call(() => app.api.put(`/drawers/${drawer.id}/readings/${attempt}`, {}));
      attempt = null;
      app.say('done', 'x.kept_as', { number: app.report.peek().x_number });
    } catch (problem) {
      app.sayProblem(problem);
    } finally {
      app.storing.value = false;
    }
  };
}
