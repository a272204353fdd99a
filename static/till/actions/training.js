// A till in training: it sells as if real and nothing of it is. The server says whether it is on, and this device keeps
// it, so that a reload, with the server or without, shows the same. What would be real all the same is not begun.

import { signal, computed, t } from '../parts.js';
import { practice, withoutPractice } from '../calls.js';
import { verdict } from '../manual.js';
import { needOf } from './byhand.js';

/** Doors that lead to what would be real: the drawer, and carts that other tills see. */
const REAL = ['openFloat', 'openDrawer', 'openCount', 'openMovement', 'openDebt', 'park', 'openCarts', 'callUp', 'takeUp', 'openFloorCart', 'openQuote', 'openStocktake'];

export function installTraining(app) {
  app.training = computed(() => Boolean(app.register.value?.training));
  /** The question whether to leave: null, or how it stands. */
  app.leavingTraining = signal(null);
  app.trainingSending = signal(false);
  for (const name of REAL) shut(app, name);
  marking(app);
  practising(app);
  switching(app);
}

function shut(app, name) {
  const open = app[name];
  app[name] = (...args) => {
    if (!app.training.peek()) return open(...args);
    app.panel.value = null;
    app.say('way', 'training.real_only');
    return undefined;
  };
}

function marking(app) {
  const store = app.storeSale;
  /** Written on the document when it is stored: what becomes of the till afterwards changes nothing about it. */
  app.storeSale = (sale) => store(app.training.peek() ? { ...sale, body: { ...sale.body, training: true } } : sale);
  /** What lists of sales ask for, and documents say, besides. */
  app.ifTraining = () => (app.training.peek() ? { training: true } : {});
}

/** Calls stay at this till: nobody is rung for practice, and nobody approves it from the floor. */
function practising(app) {
  const { ring, cancelCall } = app;
  app.ring = async (body) => {
    if (!app.training.peek()) return ring(body);
    if (body.kind === 'approval') throw { offline: false, detail: t('training.no_floor') };
    return practice(body, app.register.peek(), app.calls.peek().byId.get(body.id), new Date(app.serverNow()).toISOString());
  };
  app.cancelCall = async (id) => {
    const call = app.calls.peek().byId.get(id);
    if (!call?.practice) return cancelCall(id);
    app.takeCall({ ...call, status: 'cancelled', version: call.version + 1 });
    app.putAway(id);
    return undefined;
  };
}

function switching(app) {
  app.takeTraining = (on) => {
    const register = app.register.peek();
    if (!register || Boolean(register.training) === on) return;
    app.giveUpCart();
    app.register.value = { ...register, training: on };
    app.kept.put('device', { device: app.device.peek(), store: app.store.peek(), register: app.register.peek(), staff: app.staff.peek() });
    app.leavingTraining.value = null;
    app.calls.value = withoutPractice(app.calls.peek());
    app.newCart();
    app.toSelling();
    app.lastSale.value = null;
    app.loadLast();
    app.say(on ? 'way' : 'done', on ? 'training.began' : 'training.ended');
    if (!on) app.askDrawer();
  };
  app.hearTraining = (data) => { if (data.register_id === app.register.peek()?.id) app.takeTraining(data.on); };

  app.mayTrain = computed(() => app.limits.value?.training?.state !== 'denied');
  /** Nothing real may be under way when training begins, and nothing of training when it ends. */
  const busy = () => {
    if (app.unsent.peek().length > 0 || (app.counting.peek()?.waiting.peek().length ?? 0) > 0 || app.refused.peek().length > 0) return 'training.unsent';
    return !app.training.peek() && app.cart.peek().lines.length > 0 ? 'training.cart_first' : null;
  };

  app.beginTraining = () => {
    const hinder = busy();
    if (hinder) {
      app.panel.value = null;
      app.say('late', hinder);
      return;
    }
    const need = { right: 'training', amount: 0, percent: 0 };
    if (verdict(app.limits.peek()?.training, need) === 'approval') approved(need);
    else send(true);
  };
  const approved = (need) => {
    app.panel.value = null;
    app.askApproval(need, { other: { ref: app.register.peek().id } }, (id) => send(true, [id]), t('training.why'));
  };

  app.askToLeave = () => { app.leavingTraining.value = { problem: null }; };
  app.stayInTraining = () => { app.leavingTraining.value = null; };
  app.endTraining = () => {
    const hinder = busy();
    if (hinder) app.leavingTraining.value = { problem: t(hinder) };
    else send(false);
  };

  const send = async (on, approvals = []) => {
    if (app.trainingSending.peek()) return;
    app.trainingSending.value = true;
    try {
      const view = await app.call(() => app.api.put('/training', { on, ...(approvals.length ? { approvals } : {}) }));
      app.takeTraining(view.on);
    } catch (problem) {
      if (on && problem.code === 'approval_needed') approved(needOf(problem));
      else if (on) app.sayProblem(problem);
      else app.leavingTraining.value = { problem: problem.offline ? t('problem.offline') : problem.detail };
    } finally {
      app.trainingSending.value = false;
    }
  };
}
