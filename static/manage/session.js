// Who sits here and what they may see: pairing, sign-in, the store's lists,
// and the live channel that keeps the page true. Screens read the signals.

import { signal } from "@preact/signals";
import { makeApi } from "../lib/api.js";
import { uuidv7 } from "../lib/ids.js";
import { connectLive } from "../lib/live.js";
import { isOpen } from "./calls.js";
import { parseRoute, routeHref } from "./router.js";
import { t } from "./texts.js";
import { madeWith, unsure } from "./unsure.js";

const calls = makeApi("manage");

/** starting, unpaired, signin, in, failed; set-up has its own page. */
export const phase = signal("starting");
export const failure = signal("");
/** Whether the shop is set up at all; asked where this screen is not paired. */
export const setupNeeded = signal(false);

export const device = signal(/** @type {any} */ (null));
export const store = signal(/** @type {any} */ (null));
export const staffHere = signal(/** @type {any[]} */ ([]));
export const me = signal(/** @type {any} */ (null));

/** How far each fine right of whoever is signed in goes. */
export const limits = signal(/** @type {Record<string, {state: string}>} */ ({}));

/** The day in figures. */
export const report = signal(/** @type {any} */ (null));
/** Calls by id: all open ones, and those that ended while this page looked on. */
export const requests = signal(/** @type {Map<string, any>} */ (new Map()));
export const presence = signal(/** @type {Map<string, any>} */ (new Map()));
/** idle, live, catching_up, offline. */
export const linkState = signal("idle");
/** The server's time, in milliseconds, told anew each second. */
export const clock = signal(Date.now());

/** Lists that several screens need. */
export const lookups = signal({
  zones: /** @type {any[]} */ ([]), callPoints: /** @type {any[]} */ ([]), registers: /** @type {any[]} */ ([]), devices: /** @type {any[]} */ ([]),
  staff: /** @type {any[]} */ ([]), names: /** @type {any[]} */ ([]), taxClasses: /** @type {any[]} */ ([]), hasProducts: false, pricesIncluded: true,
});

// ---- Calls to the server

/** @param {unknown} error */
function onError(error) {
  const { status, code } = /** @type {any} */ (error);
  if (status === 401 && phase.value === "in") leave(code === "device_revoked" ? "unpaired" : "signin");
  throw error;
}

/**
 * What was sent and has no answer says so, and what to do.
 * @param {string} method @param {any} [body]
 */
const unanswered = (method, body) => (/** @type {unknown} */ error) => {
  const key = unsure(method, body, /** @type {any} */ (error));
  if (key) /** @type {any} */ (error).message += ` ${t(key)}`;
  return onError(error);
};

export const api = {
  /** @param {string} path @param {Record<string, any>} [query] */
  get: (path, query) => calls.get(path, { query }).catch(onError),
  /** @param {string} path @param {any} body @param {import("../lib/api.js").CallOptions} [options] */
  put: (path, body, options) => calls.put(path, body, options).catch(unanswered("put")),
  /** @param {string} path @param {any} body @param {import("../lib/api.js").CallOptions} [options] */
  post: (path, body, options) => calls.post(path, body, options).catch(unanswered("post", body)),
  /** @param {string} path @param {any} body */
  patch: (path, body) => calls.patch(path, body).catch(unanswered("patch")),
  /** @param {string} path */
  del: (path) => calls.del(path).catch(unanswered("del")),
};

export const newId = () => uuidv7();

/** @param {string} right */
export function may(right) {
  return me.value?.rights?.includes(right) ?? false;
}

/** Whether a fine right lets somebody do it, or at least ask. @param {string} right */
export function mayAsk(right) {
  return ["allowed", "approval"].includes(limits.value[right]?.state ?? "");
}

/** Whether one of some rights, of routes or fine ones, opens a place, as the server would: "ledger|gift_card.issue_free". @param {string} rights */
export function opens(rights) {
  return rights.split("|").some((right) => may(right) || mayAsk(right));
}

// ---- Coming and going

/** Finds out whether this browser is a dashboard and whether somebody is signed in. */
export async function start() {
  phase.value = "starting";
  try {
    const here = await calls.get("/device");
    device.value = here.device;
    store.value = here.store;
    staffHere.value = here.staff;
    if (here.session) return await enter(await calls.get("/sessions/current"));
    phase.value = "signin";
  } catch (error) {
    const { status, message } = /** @type {any} */ (error);
    if (status === 401 || status === 403) return unpaired();
    failure.value = message;
    phase.value = "failed";
  }
}

async function unpaired() {
  phase.value = "unpaired";
  setupNeeded.value = (await calls.get("/setup").catch(() => ({ needed: false }))).needed;
}

/**
 * The error, or null when somebody is signed in now.
 * @param {string} staffId
 * @param {string} pin
 */
export async function signIn(staffId, pin) {
  try {
    await enter(await calls.post("/sessions", { staff_id: staffId, pin }));
    return null;
  } catch (error) {
    if (/** @type {any} */ (error).code === "device_revoked") await unpaired();
    return /** @type {any} */ (error);
  }
}

export async function signOut() {
  await calls.del("/sessions/current").catch(() => {});
  leave("signin");
}

/** @param {any} session */
async function enter(session) {
  me.value = session.staff;
  limits.value = session.limits ?? {};
  store.value = session.store ?? store.value;
  device.value = session.device ?? device.value;
  await Promise.all([refreshAll(), may("reports") ? loadReport().catch(() => {}) : null]);
  phase.value = "in";
  connect();
}

/** Reads anew what whoever is signed in may do, after they changed it. */
export async function refreshMe() {
  const session = await calls.get("/sessions/current");
  const before = String(me.value?.rights);
  me.value = session.staff;
  limits.value = session.limits ?? {};
  if (before !== String(session.staff.rights)) await refreshAll(); // lists behind doors that opened or shut
}

/** @param {string} to */
function leave(to) {
  live?.close();
  live = null;
  clearTimeout(reportTimer);
  me.value = null;
  report.value = null;
  requests.value = new Map();
  presence.value = new Map();
  linkState.value = "idle";
  if (to === "unpaired") unpaired();
  else start();
}

// ---- The store's lists

/** @type {Record<string, () => Promise<any>>} */
const lists = {
  zones: async () => ({ zones: await all("/zones") }),
  call_points: async () => ({ callPoints: await all("/call-points") }),
  registers: async () => ({ registers: await all("/registers") }),
  devices: async () => (may("setup") ? { devices: await all("/devices") } : {}),
  staff: async () => (may("staff") ? { staff: await all("/staff") } : { names: await all("/staff/names") }),
  tax: async () => ({ taxClasses: await all("/tax-classes") }),
  goods: async () => ({ hasProducts: (await api.get("/products", { limit: 1 })).items.length > 0 }),
  store: async () => {
    store.value = await api.get("/store");
    return { pricesIncluded: store.value.prices !== "added" };
  },
};

/** Loads one list anew. @param {string} name */
export async function refresh(name) {
  const part = await lists[name]();
  lookups.value = { ...lookups.value, ...part };
  return true;
}

/** What this person may not read stays empty; that is no failure of the page. */
async function refreshAll() {
  const parts = await Promise.all(Object.values(lists).map((load) => load().catch(() => ({}))));
  lookups.value = Object.assign({ ...lookups.value }, ...parts);
}

/** @param {string} path */
async function all(path) {
  const items = [];
  let cursor = "";
  do {
    const page = await api.get(path, { limit: 200, cursor });
    items.push(...page.items);
    cursor = page.next_cursor ?? "";
  } while (cursor);
  return items;
}

/** @param {string|null} id */
export function zoneCode(id) {
  return lookups.value.zones.find((zone) => zone.id === id)?.code ?? "";
}

/** @param {string} id */
export function staffName(id) {
  const { staff, names } = lookups.value;
  return [staff, names, staffHere.value].flat().find((person) => person.id === id)?.name ?? "–";
}

// ---- News

/** @type {ReturnType<typeof connectLive>|null} */
let live = null;
let reportTimer = /** @type {any} */ (0);
/** Events of help or sales ask for new figures, unless the server sends them first. */
const reportPause = 1500;
/** Ended calls kept for the list of the day. */
const mostKept = 2000;

/** @type {Map<string, import("@preact/signals").Signal<number>>} */
const counters = new Map();

/** Ids of what the live channel said was made of late. */
export const made = signal(/** @type {string[]} */ ([]));

/** Counts the news of a kind; a screen that reads it is drawn again with each. @param {string} name */
export function newsOf(name) {
  let counter = counters.get(name);
  if (!counter) counters.set(name, (counter = signal(0)));
  return counter;
}

function connect() {
  live?.close();
  live = connectLive({
    face: "manage",
    onSnapshot: (data) => {
      const ended = [...requests.value].filter(([, request]) => !isOpen(request));
      requests.value = new Map([...ended, ...data.requests.map((/** @type {any} */ request) => [request.id, request])]);
      presence.value = new Map(data.presence.map((/** @type {any} */ person) => [person.staff_id, person]));
      askReport();
    },
    onEvent,
    onStats: (data) => {
      clearTimeout(reportTimer);
      reportTimer = 0;
      report.value = data;
    },
    onState: ({ name }) => {
      if (name === "signed-out") return leave("signin");
      linkState.value = name === "connecting" ? "idle" : name === "catching-up" ? "catching_up" : name;
    },
  });
}

/** @param {any} event */
function onEvent(event) {
  const [family] = event.type.split(".");
  if (family === "help_request") {
    const known = new Map(requests.value);
    known.set(event.data.id, event.data);
    if (known.size > mostKept) for (const [id, request] of known) if (!isOpen(request) && known.size > mostKept) known.delete(id);
    requests.value = known;
    askReport();
  } else if (family === "presence") {
    const people = event.data.items ?? [event.data];
    presence.value = new Map([...presence.value, ...people.map((/** @type {any} */ person) => [person.staff_id, person])]);
  } else if (family === "sales" || family === "drawer") {
    askReport();
  } else if (family === "catalog") {
    refresh("goods").catch(() => {});
  } else if (family === "store") {
    refresh("store").catch(() => {}); // somebody else changed it: its time zone, its name
    askReport();
  } else if (family === "rights" && event.data.roles.includes(me.value?.role)) {
    refreshMe().catch(() => {}); // what was known counts on; the server judges by what is so
  }
  made.value = madeWith(made.value, event);
  newsOf(event.type).value++;
}

function askReport() {
  if (reportTimer || !may("reports")) return;
  reportTimer = setTimeout(() => {
    reportTimer = 0;
    loadReport().catch(() => {}); // the strip says that the server is away; the next event asks again
  }, reportPause);
}

async function loadReport() {
  report.value = await api.get("/reports/now");
}

setInterval(() => { clock.value = live ? live.serverNow() : Date.now(); }, 1000);

// ---- Where we are

export const route = signal(parseRoute(location.hash));
/** True while a form on screen holds what is not saved. */
export const unsaved = signal(false);
/** Where somebody wanted to go with changes unsaved; the form asks in its own bar. */
export const leaving = signal("");

/** @param {Parameters<typeof routeHref>[0]} to */
export function go(to) {
  location.hash = routeHref(to);
}

/** Stays on the form after all. */
export function stay() {
  leaving.value = "";
}

addEventListener("hashchange", (event) => {
  if (unsaved.value) {
    leaving.value = new URL(event.newURL).hash;
    history.replaceState(null, "", event.oldURL);
    return;
  }
  leaving.value = "";
  route.value = parseRoute(location.hash);
});

addEventListener("beforeunload", (event) => {
  if (unsaved.value) event.preventDefault();
});
