// The till as one object: what is so (signals), and what can be done (the actions, one file per subject, each adding its
// own). Views read signals and call actions; they hold no state of the shop.

import { signal, computed, language, t } from './parts.js';
import { makeMoney } from '../lib/money.js';
import { formatClock, formatDay, formatMoment } from '../lib/time.js';
import { installAccess } from './actions/access.js';
import { installCatalog } from './actions/catalog.js';
import { installSelling } from './actions/selling.js';
import { installSearching } from './actions/searching.js';
import { installWeighing } from './actions/weighing.js';
import { installCustomer } from './actions/customer.js';
import { installPerson } from './actions/person.js';
import { installPaying } from './actions/paying.js';
import { installTerminal } from './actions/terminal.js';
import { installSending } from './actions/sending.js';
import { installDrawer } from './actions/drawer.js';
import { installReturning } from './actions/returning.js';
import { installGifting } from './actions/gifting.js';
import { installFinding } from './actions/finding.js';
import { installExchanging } from './actions/exchanging.js';
import { installReceipts } from './actions/receipts.js';
import { installPrinting } from './actions/printing.js';
import { installTraining } from './actions/training.js';
import { installStocktake } from './actions/stocktake.js';
import { installHanding } from './actions/handing.js';
import { installPapers } from './actions/papers.js';
import { installAsking } from './actions/asking.js';
import { installOverLimit } from './actions/overlimit.js';
import { installVouchers } from './actions/vouchers.js';
import { installStopping } from './actions/stopping.js';
import { installLine } from './actions/line.js';
import { installScanning } from './actions/scanning.js';
import { installApproving } from './actions/approving.js';
import { installByHand } from './actions/byhand.js';
import { installTyping } from './actions/typing.js';
import { installExempting } from './actions/exempting.js';
import { installCarts } from './actions/carts.js';
import { installQuotes } from './actions/quotes.js';
import { installAborting } from './actions/aborting.js';
import { installBeginning } from './actions/beginning.js';
import { installAtTill } from './actions/attill.js';
import { installLaying } from './actions/laying.js';
import { installLayaways } from './actions/layaways.js';
import { installRefunding } from './actions/refunding.js';
import { installDevice } from './actions/device.js';
import { installAging } from './actions/aging.js';
import { installMinding } from './actions/minding.js';
import { installWishing } from './actions/wishing.js';
import { installLater } from './actions/later.js';
import { installQueueing } from './actions/queueing.js';

/**
 * @typedef {object} Deps
 * @property {ReturnType<typeof import('../lib/api.js').makeApi>} api
 * @property {any} kept      what the till keeps on the device, see store.js
 * @property {any} pricing   see pricing.js
 * @property {any} sound
 * @property {() => string} newId
 * @property {() => number} now
 */

/** How long a message stays that needs nobody's decision. */
const MESSAGE_MS = 6000;

/** @param {Deps} deps */
export function createApp(deps) {
  const app = /** @type {any} */ ({
    ...deps,
    language,
    /** What is on the screen: sell, pay, done, return, float, report, count, receipts, layaways, stocktake. */
    screen: signal('sell'),
    /** What stands in place of the tiles: null, ask, wish, weigh, customer, person, giftcard, debt, parked, slip, quote, layaway, repriced, more or refused. */
    panel: signal(null),
    message: signal(null),
    storing: signal(false),
    rowAt: signal(0),
    now: signal(deps.now()),
    device: signal(null),
  });
  app.store = signal(null);
  app.register = signal(null);
  formatting(app);
  messages(app);
  [installLine, installAccess, installCatalog, installSelling, installSearching, installWeighing, installCustomer, installPaying, installSending, installDrawer,
    installReturning, installFinding, installExchanging, installReceipts, installAsking, installStopping, installApproving, installByHand, installTyping, installScanning, installDevice, installPrinting,
    installExempting,
    installCarts, installQuotes,
    installAborting,
    installBeginning,
    installAtTill,
    installStocktake,
    installPerson,
    installLaying,
    installLayaways,
    installOverLimit,
    installVouchers,
    installAging,
    installMinding,
    installWishing,
    installLater,
    installTraining, installQueueing, installHanding, installPapers].forEach((install) => install(app));
  installTerminal(app);
  installRefunding(app);
  installGifting(app);
  app.pricing.engineStarted.then(() => { app.catalogueRevision.value += 1; }, (problem) => app.sayProblem({ detail: problem.message }));
  return app;
}

/** Figures and times as this page writes them, in the store's currency and time zone. */
function formatting(app) {
  const money = computed(() => makeMoney({ currency: app.store.value?.currency ?? 'EUR', language }));
  const zone = () => app.store.value?.time_zone;
  Object.defineProperties(app, {
    currency: { get: () => money.value.currency },
    digits: { get: () => money.value.digits },
    symbol: { get: () => symbolOf(money.value.currency) },
  });
  app.money = (minor) => minus(money.value.figure(minor));
  app.signed = (minor) => (minor > 0 ? `+${app.money(minor)}` : app.money(minor));
  app.moneyShort = (minor) => (minor % 10 ** app.digits === 0 ? app.number(minor / 10 ** app.digits) : app.money(minor));
  app.number = (value) => new Intl.NumberFormat(language).format(value);
  app.quantityText = (quantity) => money.value.quantity(quantity);
  app.rate = (rate) => money.value.rate(rate);
  app.time = (at) => formatClock(at, { language: 'en-GB', zone: zone() });
  app.timeExact = (at) => formatClock(at, { language: 'en-GB', zone: zone(), seconds: true });
  app.dayText = (day) => formatDay(`${day}T12:00:00Z`, { language: 'en-GB' });
  app.dateTime = (at) => formatMoment(at, { language: 'en-GB', zone: zone() });
  app.clockText = computed(() => app.time(app.now.value));
  app.pieceName = (value) => {
    const unit = 10 ** app.digits;
    if (value >= unit) return `${app.number(value / unit)} ${app.symbol}`;
    return ({ EUR: `${value}c`, USD: `${value}¢`, GBP: `${value}p` })[app.currency] ?? app.money(value);
  };
}

function symbolOf(currency) {
  const part = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find((each) => each.type === 'currency');
  return part?.value ?? currency;
}

/** A true minus is as wide as a figure and is not taken for a dash. */
function minus(text) {
  return text.replace('-', '−');
}

function messages(app) {
  let timer = null;
  /**
   * Says something in the one place for it. Late messages stay until something else happens.
   * @param {'late'|'way'|'done'} tone
   */
  app.say = (tone, key, params = {}, action = null) => {
    clearTimeout(timer);
    app.message.value = { tone, key, text: t(key, params), action };
    if (tone !== 'late') timer = setTimeout(() => app.clearMessage(), MESSAGE_MS);
  };
  /** A refusal of the server in its own words; what went wrong on the way in ours. */
  app.sayProblem = (problem, key = 'problem.offline') => {
    clearTimeout(timer);
    const text = problem.offline ? t(key) : problem.detail ?? t('problem.unknown');
    app.message.value = { tone: 'late', key: problem.code ?? 'problem', text, action: null };
  };
  app.clearMessage = () => {
    clearTimeout(timer);
    if (app.message.peek() !== null) app.message.value = null;
  };
}
