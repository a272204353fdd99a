// Who this device is, and who stands at it: starting, signing in, locking. Locking keeps the cart and the sales that wait.

import { signal, t } from '../parts.js';
import { Problem } from '../../lib/api.js';
import { choose, newSignIn, ready, refused, type } from '../session.js';

/** A till without an answer asks again by itself. */
const RETRY_MS = 5000;

export function installAccess(app) {
  /** unknown until the server or the device's own memory has said. */
  app.paired = signal('unknown');
  app.staff = signal([]);
  app.me = signal(null);
  app.locked = signal(false);
  app.signIn = signal(newSignIn());
  app.bootProblem = signal(null);
  starting(app);
  entrance(app);
  leaving(app);
}

function starting(app) {
  let retry = null;
  app.askDevice = () => app.api.get('/device', { timeout: 6000 });

  /** From nothing to a till that can sell; after a reload it goes on where it was. */
  app.boot = async () => {
    app.bootProblem.value = null;
    const answer = app.askDevice();
    answer.catch(() => {}); // heard below
    await app.recall();
    await app.boot.quietly(answer);
  };

  /** Asks the server again who this device is. Without an answer, what the device remembers holds. */
  app.boot.quietly = async (asked = app.askDevice()) => {
    clearTimeout(retry);
    try {
      const answer = await asked;
      app.unreachable.value = null;
      await app.takeDevice(answer);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401 || problem.status === 403) {
        app.paired.value = 'no';
        app.me.value = null;
        return;
      }
      app.unreachable.value ??= app.now.peek();
      if (app.paired.peek() !== 'yes') app.bootProblem.value = problem;
      retry = setTimeout(() => app.boot.quietly(), RETRY_MS);
    }
  };

  const keepDevice = () => app.kept.put('device', { device: app.device.peek(), store: app.store.peek(), register: app.register.peek(), staff: app.staff.peek() });

  /** The shop's settings as they are by now; kept, so that a reload without the server goes by them. */
  app.keepStore = (store) => {
    if (!store || JSON.stringify(store) === JSON.stringify(app.store.peek())) return;
    app.store.value = store;
    keepDevice();
  };

  app.takeDevice = async (answer) => {
    if (answer.device.kind !== 'till' || !answer.register) {
      app.paired.value = 'no';
      return;
    }
    app.device.value = answer.device;
    app.store.value = answer.store;
    app.register.value = answer.register;
    app.staff.value = answer.staff;
    keepDevice();
    await app.openBooks();
    app.paired.value = 'yes';
    app.bootProblem.value = null;
    const staff = answer.session?.staff ?? null;
    if (answer.session?.limits) app.keepLimits(answer.session.limits);
    if (staff && !app.locked.peek()) await app.enter(staff);
    else if (!staff && app.me.peek()) app.signedOut();
  };

  /** What the device remembers of itself, so that a reload without the server is still a till. */
  app.recall = async () => {
    const [device, me, locked, limits] = await Promise.all([app.kept.get('device'), app.kept.get('me'), app.kept.get('locked'), app.kept.get('limits')]);
    app.limits.value = limits ?? null;
    app.locked.value = locked === true;
    if (!device) return;
    app.expectCatalog(device.store.id);
    app.device.value = device.device;
    app.store.value = device.store;
    app.register.value = device.register;
    app.staff.value = device.staff;
    await app.openBooks();
    app.paired.value = 'yes';
    if (me && !app.locked.peek()) app.me.value = me;
  };
}

function entrance(app) {
  app.choosePerson = (id) => { app.signIn.value = choose(app.signIn.peek(), id); };
  app.typePin = (key) => { app.signIn.value = type(app.signIn.peek(), key, app.now.peek()); };
  /** A scan is no PIN. It is said where the eyes are, and changes nothing. */
  app.refuseAtSignIn = () => {
    app.sound.refused();
    app.signIn.value = { ...app.signIn.peek(), problem: { kind: 'other', text: t('scan.signed_out') } };
  };
  app.filterPeople = (text) => { app.signIn.value = { ...app.signIn.peek(), filter: text }; };

  app.sendPin = async () => {
    const state = app.signIn.peek();
    if (!ready(state, app.now.peek())) return;
    app.sound.arm();
    app.signIn.value = { ...state, sending: true };
    try {
      const answer = await app.api.post('/sessions', { staff_id: state.staffId, pin: state.pin });
      app.signIn.value = newSignIn();
      app.unreachable.value = null;
      app.locked.value = false;
      app.kept.put('locked', false);
      app.keepStore(answer.store);
      app.keepLimits(answer.limits ?? null);
      await app.enter(answer.staff);
    } catch (problem) {
      const said = { ...problem.toJSON?.(), ...problem.extra, code: problem.code, retry_after_seconds: problem.retryAfter, detail: problem.offline ? t('problem.offline') : problem.detail };
      app.signIn.value = refused(app.signIn.peek(), said, app.now.peek());
    }
  };

  /** Somebody is here: the line opens, the drawer is asked for, the cart is theirs to go on with. */
  app.enter = async (staff) => {
    const same = app.me.peek()?.id === staff.id;
    app.me.value = staff;
    app.kept.put('me', staff);
    app.connect();
    app.kick();
    if (same && app.drawer.peek() !== undefined) return;
    await app.askDrawer();
    app.loadLast();
    if (app.drawer.peek() === null && app.screen.peek() === 'sell' && !app.training.peek()) app.openFloat();
  };
}

function leaving(app) {
  /** Leaves the till. The sign-in itself ends only when nothing waits to be sent under it. */
  app.lock = async () => {
    app.locked.value = true;
    app.kept.put('locked', true);
    app.signIn.value = newSignIn();
    app.panel.value = null;
    app.clearMessage();
    if (app.screen.peek() === 'pay') app.back();
    else if (app.screen.peek() !== 'sell') app.toSelling();
    await app.endSession();
  };

  /** Called again by the outbox once it is empty. */
  app.endSession = async () => {
    if (!app.locked.peek() || app.me.peek() === null || app.unsent.peek().length > 0) return;
    app.disconnect();
    app.me.value = null;
    app.drawer.value = undefined;
    app.kept.put('me', null);
    // No answer: the sign-in ends by itself later; this till is locked either way.
    await app.api.del('/sessions/current').catch(() => {});
  };

  /** The server no longer knows the sign-in: the cart and what is stored stay, the PIN is asked for. */
  app.signedOut = () => {
    app.disconnect();
    if (app.screen.peek() === 'pay') app.back();
    app.me.value = null;
    app.drawer.value = undefined;
    app.kept.put('me', null);
  };

  /** Runs a call that needs a sign-in; tells when the sign-in is gone or the server away. */
  app.call = async (call) => {
    try {
      const answer = await call();
      app.unreachable.value = null;
      return answer;
    } catch (problem) {
      if (problem.offline) app.unreachable.value ??= app.now.peek();
      if (problem.status === 401) app.signedOut();
      throw problem;
    }
  };
}
