// One person's time at this tablet, from signing in to signing out: what is known,
// what follows from it, and what can be done. Views read the signals and call the
// actions; nothing here touches the page.

import { batch, computed, effect, signal } from '../vendor/signals-core.js';
import { makeActs } from './acts.js';
import { makeAlarm } from './alarm.js';
import { answerOf } from './answer.js';
import { answersCame, askedFor, standsAt } from './asked.js';
import { makeApprovals } from './approvals.js';
import { makeBaskets } from './baskets.js';
import { makeCount } from './count.js';
import { makePaying } from './paying.js';
import { plateOf } from './card.js';
import { connection } from './connection.js';
import { figures, lastAnswered } from './figures.js';
import { makeGoods } from './goods.js';
import { makeFinder } from './finder.js';
import { emptyFloor, mine, withEvent, withSnapshot } from './floor.js';
import { makeLines } from './lines.js';
import { news } from './news.js';
import { mayTake, others } from './others.js';
import { heard, makeNotes, noteText } from './notes.js';
import { makeViewer, photosCame } from './photos.js';
import { arranged, ranked, SETTLE } from './queue.js';
import { makeEye } from './eye.js';
import { meaning, signOf, whose } from './scanned.js';
import { makeShop } from './shop.js';
import { makeStand } from './stand.js';
import { makeTalk } from './talk.js';
import { makeTeller } from './teller.js';
import { makeWay } from './way.js';
import { makeQueues } from './queues.js';

const BACK_STAYS = 4000;

/**
 * @param {object} given
 * @param {any} given.session   who signed in, with store and device
 * @param {boolean} given.fresh signed in by a touch just now, not found again after a reload
 * @param {any} given.api
 * @param {any} given.words     t, clockTime, duration, list, money, quantity, today
 * @param {any} given.bell
 * @param {() => number} given.serverNow
 * @param {{read: () => any[], write: (taps: any[]) => void}} given.stored
 * @param {{read: () => any, write: (value: any) => void}} given.basket  the cart being built here, as it is kept
 * @param {{read: () => any, write: (value: any) => void}} [given.paying]  a payment that is taken here, as it is kept
 * @param {{read: () => any, write: (value: any) => void}} [given.written]  notes that are not with the server yet, as they are kept
 * @param {any} given.visible   signal: the page is on the screen
 * @param {() => void} given.leave  the sign-in has ended
 * @param {() => void} [given.left]  it has ended, and the server could not be told
 * @param {any} [given.alerts]  what wakes this tablet
 */
export function makeDesk({ session, fresh, api, words, bell, serverNow, stored, basket, paying = { read: () => null, write: () => {} }, written = { read: () => null, write: () => {} }, visible, leave, left = () => {}, alerts = null }) {
  const { t } = words;
  const { staff, store, device } = session;
  const rights = signal(staff.rights ?? []);
  const me = { ...staff, get rights() { return rights.value; } };

  const floor = signal(emptyFloor());
  const past = signal([]);
  const sheet = signal(null);
  const tab = signal('queue');
  const now = signal(serverNow());
  const line = signal({ name: 'connecting', since: Date.now() });
  const lastSign = signal(null);

  const up = computed(() => line.value.name === 'live');
  const link = computed(() => { now.value; return connection(line.value, Date.now()); });
  const asOf = computed(() => line.value.since - Date.now() + now.value);

  const lines = makeLines();
  const shop = makeShop({ api, store });
  const finder = makeFinder({ api, signedOut: leave });
  const acts = makeActs({ api, t, floor, see, lines, serverNow, stored, leave });
  const notes = makeNotes({ api, t, floor, see, say: lines.say, leave, kept: written });
  const stand = makeStand({ api, me, device, floor, see, failed, leave, left });
  const list = makeList({ floor, me });
  const alarm = makeAlarm({ me: { id: me.id, get rights() { return me.rights; }, device: device.id }, floor, taps: acts.taps, link, now, bell, t, say: lines.say, decline: acts.decline });
  const teller = makeTeller({ api, me: me.id, floor, drawn: list.drawn, alert: alarm.alert, up, visible, now });
  const approvals = makeApprovals({ api, t, me, limits: session.limits ?? null, close: () => { sheet.value = null; }, say: (text, tone) => lines.say(text, tone),
    ends: (id) => acts.letGo.add(id), leave, opened: (open) => { rights.value = open; } });
  const cart = makeBaskets({ api, t, me, bell, say: lines.say, kept: basket, leave, room: () => pay.makesRoom() });
  const pay = makePaying({ api, me, register: session.register ?? null, cart, kept: paying, serverNow, leave });
  const counts = signal(/** @type {ReturnType<typeof makeCount>} */ (null));
  const stopCounts = effect(() => {
    if (me.rights.includes('stock.count') === (counts.peek() !== null)) return;
    counts.peek()?.stop();
    counts.value = makeCount({ api, t, me, bell, serverNow, leave });
  });
  const talk = makeTalk({ api, t, me, floor, now, visible, bell, say: lines.say, leave });
  const queues = makeQueues({ api, now: () => now.value });
  const back = makeBack({ link, up, taps: acts.taps });

  const held = computed(() => mine(floor.value, me.id));
  const viewer = makeViewer({ open: (id) => floor.peek().open.get(id) });
  const productOf = (id) => api.get(`/products/${encodeURIComponent(id)}`);
  const goods = makeGoods({ floor, productOf });
  const ways = makeWay({ shop: shop.shop, held, lastSign, presence: stand.presence, zones: stand.zones, shelfOf: goods.shelfOf });
  const eye = makeEye({ api, t, held, points: () => shop.shop.peek().points, zoneName: shop.zoneName, arrive, leave });
  const ended = computed(() => [...new Map([...past.value.map((r) => [r.id, r]), ...floor.value.ended]).values()]);
  const asked = computed(() => askedFor(floor.value.open.values(), ended.value, me.id));
  /** How what was asked for a customer on the phone stands, in words. */
  function saidTo(request) {
    const { key, name, say } = standsAt(request, { money: words.money, quantity: words.quantity });
    const answer = [t(`floor.end.${request.outcome ?? 'other'}`), ...say.map(([part, text]) => `${t(`floor.answer.${part}`)} ${text}`), request.words].filter(Boolean).join(' · ');
    return t(`ask.${key}`, { name, answer });
  }
  const overdue = computed(() => held.value.find((call) => call.back_by) ?? null);
  const answering = computed(() => mayTake(others(floor.value, me.id, now.value)));

  /** @param {any} next @param {boolean} [anew] a fresh picture of everything */
  function see(next, anew = false) {
    const before = floor.peek();
    if (next === before) return;
    batch(() => {
      floor.value = next;
      for (const { key, plate } of news(before, next, me.id, acts.letGo, anew)) {
        const handed = key === 'floor.line.handed';
        lines.say(t(key, { plate }), handed ? 'done' : 'late');
        if (handed) bell.soft();
      }
      for (const [request, note] of heard(before, next, me.id)) {
        bell.soft();
        if (sheet.peek()?.kind === 'talk' && sheet.peek().id === request.id) continue; // it is read there
        lines.say(t('floor.talk.came', { plate: plateOf(request).code, words: noteText(notes.phrases.peek(), note, t.language) }), 'done');
      }
      for (const request of answersCame(before, next, me.id)) {
        bell.soft();
        lines.say(t('ask.came', { plate: plateOf(request).code, answer: saidTo(request) }), request.status === 'resolved' ? 'done' : 'late');
      }
      for (const request of photosCame(before, next, me.id)) {
        bell.soft();
        lines.say(t('floor.photo.came', { plate: plateOf(request).code }), 'done');
      }
      viewer.settle();
      if (sheet.peek()?.id && !next.open.has(sheet.peek().id)) sheet.value = null;
    });
    acts.sender.settle(next);
  }

  function failed(problem) {
    if (problem?.status === 401) leave();
    else lines.say(t('floor.line.not_sent', { reason: problem?.detail ?? '' }), 'late');
  }

  function snapshot(data, seq) {
    see(withSnapshot(floor.peek(), data, seq), true);
    if (fresh) stand.take();
    fresh = false;
  }

  function lineChanged(state) {
    line.value = state;
    if (state.name === 'signed-out') leave();
    if (state.name === 'live') { queues.read(); pay.read(); talk.read(); acts.sender.hurry(); notes.beat(); counts.peek()?.hurry(); counts.peek()?.readTakes(); }
  }

  function beat() {
    now.value = serverNow();
    acts.sender.pump();
    acts.beat();
    notes.beat();
  }

  // A no that is taken back lets the call ring here again.
  function undoLast() {
    const act = acts.undoLast();
    if (act?.act === 'decline') alarm.again(act.request);
  }

  // Figures of the day are a courtesy: without them the list works as well.
  async function readPast() {
    past.value = (await api.get('/help-requests', { query: { status: 'ended', limit: 200 } })).items;
  }

  function arrive(request, code) {
    if (signOf(request)) lastSign.value = signOf(request).code;
    acts.arrive(request, code);
  }

  // A code that was typed stands on the card as well: it is no proof of having been there.
  function scanned(text, typed = false) {
    const sense = meaning(text, held.peek(), shop.shop.peek().points);
    if (sense.kind === 'arrive') return arrive(sense.request, typed ? undefined : sense.code);
    if (sense.kind === 'goods' && counts.peek()?.open.peek()) return counts.peek().scan(sense.code);
    if (sense.kind === 'goods') return cart.open.peek() ? cart.scan(sense.code) : finder.findCode(sense.code, true);
    const own = held.peek().find((call) => call.status === 'accepted' && signOf(call));
    lines.say(t(...whose(sense.code, own && signOf(own).code, shop.shop.peek().points, shop.zoneName)), 'late');
  }

  /** The zones of this person in words: the one they stand in by its name, several by their letters. */
  function myZones(manyKey = 'floor.zones') {
    const ids = stand.zones.value;
    if (ids.length === 1) return shop.zoneName(ids[0]);
    return ids.length === 0 ? t('floor.no_zone') : t(manyKey, { zones: words.list(ids.map(shop.zoneCode).filter(Boolean).sort()) });
  }

  function doingOf({ text: [key, values] }) {
    return t(key, values?.zone ? { zone: shop.zoneCode(values.zone) } : values);
  }

  /** Acts of a sheet close it. */
  const closing = (act) => (...args) => { sheet.value = null; act(...args); };

  return {
    ...words, me, store, device, get mayAnswer() { return stand.mayAnswer; },
    floor, sheet, tab, now, link, asOf, held, here: ways.here, way: ways.way, wayOf: ways.wayOf, sure: ways.sure, eye, viewer, lastSign, answering,
    shop: shop.shop, zoneName: shop.zoneName, zoneCode: shop.zoneCode, zoneAround: shop.zoneAround, readShop: shop.read, readPast,
    alerts,
    drawn: list.drawn, touchStarted: list.touched, touchEnded: list.lifted,
    alert: alarm.alert, notMe: alarm.notMe, aside: alarm.aside, later: alarm.later, quieter: bell.quieter, armSound: bell.arm, soundOn: bell.on,
    taps: acts.taps, accept: acts.accept, arrive, scanned, draftOf: acts.draftOf,
    answerOf: (typed) => answerOf(typed, words.typing), productOf, booksOf: goods.of, shelfOf: goods.shelfOf, goalOf: ways.goalOf,
    sizesOf: async (id) => (await api.get(`/products/${encodeURIComponent(id)}/sizes`, { query: { limit: 100 } })).items,
    resolve: closing(acts.resolve), release: closing(acts.release), handOff: closing(acts.handOff),
    pause: closing(acts.pause), second: closing(acts.second), transfer: closing(acts.transfer), resume: acts.resume, overdue,
    notes, write: notes.write, readPhrases: notes.read,
    get mayAge() { return approvals.may('goods.age'); },
    answered: approvals.answered, answerApproval: approvals.answer, mayApprove: approvals.mayApprove,
    toldApproval: approvals.told, tellApproval: approvals.tell,
    undo: acts.undo, lastAct: acts.last, undoLast,
    undoLeft: (act) => { now.value; return Math.max(0, Math.ceil((act.until - Date.now()) / 1000)); },
    lead: me.rights.includes('help.lead'), dull: stand.dull, touched: stand.touched,
    presence: stand.presence, zones: stand.zones, myZones, presenceWish: stand.wish, elsewhere: stand.elsewhere,
    setPresence: stand.set, setZone: stand.setZone, ringHere: stand.ringHere, signOut: () => { acts.sender.leave(); return stand.signOut(); },
    asked, saidTo,
    talk, openTalk: (page) => { finder.close(); cart.hide(); counts.peek()?.hide(); talk.show(page); },
    cart, openCart: () => { talk.hide(); finder.close(); counts.peek()?.hide(); cart.show(); }, closeCart: cart.hide,
    get counting() { return counts.value; }, openCounting: () => { talk.hide(); finder.close(); cart.hide(); counts.peek()?.show(); }, closeCounting: () => counts.peek()?.hide(),
    look: finder.look, openLook: () => { talk.hide(); cart.hide(); counts.peek()?.hide(); finder.open(); }, closeLook: finder.close, find: finder.find, findCode: finder.findCode, pick: finder.pick,
    lines: lines.lines, dropLine: lines.drop, back: back.back, doingOf,
    figures: computed(() => figures(ended.value, me.id, words.today)),
    lastAnswered: computed(() => lastAnswered(ended.value)),
    openSheet: (kind, id) => { approvals.forget(); sheet.value = { kind, id }; if (kind === 'talk') notes.read().catch(() => {}); }, // the office may have changed what is said with one touch
    closeSheet: () => { sheet.value = null; },
    openTab: (name) => { talk.hide(); tab.value = name; finder.close(); cart.hide(); counts.peek()?.hide(); },
    queues, pay, snapshot, event: (event) => { approvals.hear(event); queues.hear(event); pay.hear(event); cart.hear(event); talk.hear(event); counts.peek()?.hear(event); see(withEvent(floor.peek(), event)); }, lineChanged, beat,
    close() {
      for (const part of [acts.sender, goods, alarm, teller, list, back, cart, talk, eye, pay, notes]) part.stop();
      stopCounts();
      counts.peek()?.stop();
      finder.close();
      lines.clear();
    },
  };
}

/** Which cards are drawn, in which order; still while a finger is down and a moment after. */
function makeList({ floor, me }) {
  const drawn = signal([]);
  const still = signal(false);
  let settling;
  const stop = effect(() => {
    const wanted = ranked(floor.value.open.values(), me.id).map((request) => request.id);
    drawn.value = arranged(drawn.peek(), wanted, still.value);
  });
  return {
    drawn,
    touched() {
      clearTimeout(settling);
      still.value = true;
    },
    lifted() {
      if (!still.peek()) return;
      clearTimeout(settling);
      settling = setTimeout(() => { still.value = false; }, SETTLE);
    },
    stop() {
      stop();
      clearTimeout(settling);
    },
  };
}

/** After having been offline: how many taps had waited, once all of them are answered. */
function makeBack({ link, up, taps }) {
  const back = signal(null);
  let away = false;
  let waited = 0;
  let timer;
  const stop = effect(() => {
    if (link.value === 'offline') away = true;
    if (!away) return;
    waited = Math.max(waited, taps.value.length);
    if (!up.value || taps.value.some((tap) => tap.state !== 'failed')) return;
    back.value = waited;
    away = false;
    waited = 0;
    timer = setTimeout(() => { back.value = null; }, BACK_STAYS);
  });
  return {
    back,
    stop() {
      stop();
      clearTimeout(timer);
    },
  };
}
