// The floor tablet: finds out whether this browser is paired and who is signed in,
// and shows the gate or the floor accordingly.

import { makeApi } from '../lib/api.js';
import { connectLive } from '../lib/live.js';
import { makeMoney, quantityFromWire, quantityToWire } from '../lib/money.js';
import { makeScanner } from '../lib/scan.js';
import { makeSound } from '../lib/sound.js';
import { clockLanguage, formatAge, formatClock, formatDay, formatMoment, storeDay } from '../lib/time.js';
import { html, keptTheme, render, setTheme, signal } from '../lib/ui.js';
import { makeWords } from '../lib/words.js';
import { countWords } from '../lib/words.count.js';
import { personWords } from '../lib/words.person.js';
import { whyWords } from '../lib/words.why.js';
import { makeBattery } from './battery.js';
import { makeBell } from './bell.js';
import { makeDesk } from './desk.js';
import { makeGate } from './gate.js';
import { makeLeaving } from './leaving.js';
import { makeOneTab } from './onetab.js';
import { makePush } from './push.js';
import { makeWake } from './wake.js';
import { en } from './texts.js';
import { talkWords } from './words.talk.js';
import { Page } from './page-view.js';

const RETRY = 4000;
const BEAT = 1000;

const t = makeWords({ en: { ...en, ...countWords, ...personWords, ...whyWords, ...talkWords } }, 'en');
const api = makeApi('floor');
const sound = makeSound();
const tab = makeOneTab({ visible: document.visibilityState !== 'hidden', armed: () => sound.state.peek() === 'ready' });
const bell = makeBell(sound, tab.rings);
const wake = makeWake();
const alerts = makePush({ api });
const battery = makeBattery({ api });
const leaving = makeLeaving({ api, storage: localStorage });
const theme = signal(keptTheme() === 'light' ? 'light' : 'dark');
const visible = signal(document.visibilityState !== 'hidden');

/** What is on the screen: {name: 'starting'|'unpaired'|'wrong'|'away'|'gate'|'floor', …}. */
const screen = signal({ name: 'starting' });
let paired = null;
let live = null;
let scanner = null;

document.documentElement.dataset.theme = theme.value;
document.addEventListener('visibilitychange', () => { visible.value = document.visibilityState !== 'hidden'; tab.shown(visible.value); if (visible.value) alerts.awake(); });
for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, () => bell.wake(), { once: true, capture: true });
for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, () => { tab.shown(); screen.peek().desk?.touched(); }, true);
addEventListener('pagehide', () => tab.leave());
setInterval(() => { tab.beat(); screen.value.desk?.beat(); screen.value.gate?.beat(); }, BEAT);
render(html`<${Page} screen=${screen} t=${t} retry=${start} />`, document.getElementById('app'));
start();

async function start() {
  paired = null;
  try {
    paired = await api.get('/device');
    if (paired.device.kind !== 'tablet') return show({ name: 'wrong' });
    if (await leaving.settle(paired.session)) return start();
    if (paired.session) return enter(await api.get('/sessions/current'), false);
    openGate();
  } catch (problem) {
    if (problem?.status === 401 && paired?.session) return openGate();
    if (problem?.status === 401 || problem?.status === 403) return show({ name: 'unpaired' });
    show({ name: 'away', out: leaving.owed() });
    setTimeout(start, RETRY);
  }
}

function show(next) {
  screen.value.desk?.close();
  live?.close();
  scanner?.stop();
  live = scanner = null;
  battery.stop();
  screen.value = next;
}

function openGate() {
  wake.release();
  alerts.forget();
  const gate = makeGate({ paired, api, words: wordsOf(paired.store), touched: bell.arm, enter: (session) => { leaving.drop(); enter(session, true); }, leave: start });
  show({ name: 'gate', gate });
}

// After signing out, who may sign in here is asked anew: the device may have been revoked meanwhile.
function leave() {
  show({ name: 'starting', out: leaving.owed() });
  alerts.forget();
  start();
}

/** Signed out without a network: nothing of this person stays, and the server is told first when it is back. */
function left(staff) {
  leaving.owe(staff);
  wake.release();
  leave();
}

function enter(session, fresh) {
  const store = session.store ?? paired.store;
  const serverNow = () => (live ? live.serverNow() : Date.now());
  const desk = makeDesk({
    session: { ...session, store, device: session.device ?? paired.device }, fresh, api, bell, serverNow, visible, leave, left: () => left(session.staff.id), alerts,
    words: wordsOf(store, serverNow), stored: storedTaps(session.staff.id), basket: storedBasket(session.staff.id), paying: storedBasket(session.staff.id, 'pay'), written: storedBasket(session.staff.id, 'notes'),
  });
  show({ name: 'floor', desk: { ...desk, theme, setTheme: choose, kept: wake.kept, tryNow: () => live?.retryNow() } });
  live = connectLive({ face: 'floor', onSnapshot: desk.snapshot, onEvent: desk.event, onState: desk.lineChanged });
  scanner = makeScanner({ onScan: (code) => desk.scanned(code) });
  wake.keep();
  alerts.start(session.staff.id);
  battery.start();
  readAround(desk);
}

// The list works without these; what could not be read is read again.
async function readAround(desk) {
  const results = await Promise.allSettled([desk.readShop(), desk.readPast(), desk.readPhrases()]);
  if ((results[0].status === 'rejected' || results[2].status === 'rejected') && screen.value.name === 'floor') setTimeout(() => readAround(desk), RETRY);
}

function choose(name) {
  theme.value = name;
  setTheme(name);
}

/** How this store and this reader write times, money and amounts. */
function wordsOf(store, serverNow = Date.now) {
  const language = t.language;
  const money = makeMoney({ currency: store.currency, language });
  const zone = store.time_zone;
  const clock = clockLanguage(language, store.country);
  return {
    t,
    clockTime: (at) => formatClock(at, { language: clock, zone }),
    /** A day, or a minute of it, as labels say it. */
    dayText: (day) => [formatDay(`${day.slice(0, 10)}T12:00:00Z`, { language: clock }), day.slice(11)].filter(Boolean).join(', '),
    moment: (at) => formatMoment(at, { language: clock, zone }),
    duration: (ms) => formatAge(ms / 1000),
    money: (minor) => money.format(minor),
    quantity: (text) => money.quantity(quantityFromWire(text)),
    typing: { parse: money.parse, parseQuantity: money.parseQuantity, toWire: quantityToWire },
    today: (at) => storeDay(at, zone) === storeDay(serverNow(), zone),
    list: (names) => (Intl.ListFormat ? new Intl.ListFormat(language, { type: 'conjunction' }).format(names) : names.join(', ')),
  };
}

/** Taps that wait outlive a reload; each person's are their own. */
function storedTaps(staffId) {
  const name = `tillbell-floor-taps-${staffId}`;
  return {
    read() {
      try { return JSON.parse(localStorage.getItem(name) ?? '[]'); } catch { return []; }
    },
    write(taps) {
      try { localStorage.setItem(name, JSON.stringify(taps)); } catch { /* storage shut: they live as long as the page */ }
    },
  };
}

/** So do the cart that a person builds, what is being paid, and notes on their way. */
function storedBasket(staffId, what = 'cart') {
  const name = `tillbell-floor-${what}-${staffId}`;
  return {
    read() {
      try { return JSON.parse(localStorage.getItem(name) ?? 'null'); } catch { return null; }
    },
    write(value) {
      try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* storage shut: it lives as long as the page */ }
    },
  };
}
