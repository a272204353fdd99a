// Paying: what has been taken and what is being entered. What is due, what goes back and which cash keys to offer comes
// from pricing (`Left`), never from here. All amounts are integer minor units.

/**
 * @typedef {'cash'|'card'|'voucher'|'gift_card'|'store_credit'|'on_account'|'points'} Kind
 * @typedef {{kind: Kind, amount: number, reference?: string, code?: string, currency?: string, foreign_amount?: number}} Tender
 * @typedef {(total: number, tenders: Tender[]) => {exact: number, cash: number}} Left  what is still due, without cash and with
 * @typedef {object} Payment
 * @property {number} total       what the customer was shown
 * @property {number} [tip]       on top of it, for the staff
 * @property {Tender[]} tenders   taken so far
 * @property {Kind} kind          what is being entered
 * @property {string} [currency]  of foreign cash that is being entered
 * @property {{code?: string, most: number, last4?: string, points?: number|null}|null} [account]  what is paid from
 * @property {string} entry       digits as typed; empty means nothing touched
 * @property {boolean} touched    the amount was chosen in this step, so Enter may take it
 */

/** @param {number} total @returns {Payment} */
export function newPayment(total) {
  return { total, tenders: [], kind: 'cash', entry: '', touched: false };
}

/** All that is to be paid: the total, and what the customer gives on top. */
export function toPay(payment) {
  return payment.total + (payment.tip ?? 0);
}

/** A share of the total as a tip, to the nearest minor unit. @param {string} rate as on the wire: "0.1" */
export function tipOf(total, rate) {
  const [whole, fraction = ''] = rate.split('.');
  const parts = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
  return Number((BigInt(total) * parts + 500_000n) / 1_000_000n);
}

/** More change than the largest notes give, and more of a tip than anybody means, are slips: the server refuses them too. */
export const MOST_CHANGE = 10_000_000;
export const mostTip = (total) => Math.max(2 * total, 10_000);

/** Sets the tip; none with 0. What was being typed is open again, as it was meant for another sum. @returns {Payment} */
export function setTip(payment, tip) {
  const { tip: _, ...rest } = payment;
  if (tip > mostTip(payment.total)) return payment;
  return { ...rest, ...(tip > 0 ? { tip } : {}), entry: '', touched: false };
}

const withCash = (payment) => payment.tenders.some((tender) => tender.kind === 'cash');

/**
 * What is still due when the rest is paid in this kind. A card after cash pays the rest to the cent.
 * @param {Payment} payment @param {Left} left
 */
export function due(payment, left, kind = payment.kind) {
  const open = left(toPay(payment), payment.tenders);
  return kind === 'cash' ? open.cash : open.exact;
}

/** What goes back to the customer if `amount` is taken now. */
export function changeFor(payment, left, amount, giving = false) {
  return payment.kind === 'cash' || giving ? Math.max(amount - due(payment, left), 0) : 0;
}

/** Choosing a kind. The amount is open again: a card is charged what is left, cash waits for a figure. */
export function choose(payment, kind, { currency = '', account = null } = {}) {
  const { currency: _, ...rest } = payment;
  return { ...rest, kind, account, entry: '', touched: false, ...(currency ? { currency } : {}) };
}

/**
 * Takes an amount. A card never takes more than is due, nor does a voucher that gives no change; cash may, the rest is
 * change. Cash of nothing is taken only where the sum rounds to nothing. Foreign cash comes as what it is worth, with
 * what was handed over in `more`.
 * @returns {Payment|null} null when the amount cannot be taken
 */
export function take(payment, left, amount, reference = '', more = {}, giving = false) {
  const open = due(payment, left);
  const toNothing = payment.kind === 'cash' && amount === 0 && open === 0 && !settled(payment, left);
  if (!toNothing && (amount <= 0 || open <= 0)) return null;
  if (payment.kind !== 'cash' && !giving && amount > open) return null;
  if (amount - open > MOST_CHANGE) return null;
  if (payment.kind === 'voucher' && reference === '') return null;
  if (payment.account && amount > payment.account.most - spent(payment)) return null;
  const tender = { kind: payment.kind, amount, ...(reference ? { reference } : {}), ...(payment.account?.code ? { code: payment.account.code } : {}),
    ...(payment.account?.over === undefined ? {} : { over_limit: true }), ...more };
  return { ...payment, tenders: [...payment.tenders, tender], entry: '', touched: false };
}

/** What this payment has taken already from the account that is being entered. */
function spent(payment) {
  return payment.tenders.filter((each) => each.kind === payment.kind && each.code === payment.account.code).reduce((sum, each) => sum + each.amount, 0);
}

/** Gives a tender back. */
export function takeBack(payment, index) {
  return { ...payment, tenders: payment.tenders.filter((_, at) => at !== index), entry: '', touched: false };
}

/** Whether everything is paid. A sale of nothing needs no tender. */
export function settled(payment, left) {
  const open = left(toPay(payment), payment.tenders);
  return withCash(payment) ? open.cash === 0 : open.exact === 0;
}

/** Enter completes only an amount touched in this step, and never within 300 ms of a scan. */
export const SCAN_GUARD_MS = 300;
export function enterTakes(payment, now, lastScan) {
  return payment.touched && payment.kind !== 'card' && now - lastScan >= SCAN_GUARD_MS;
}

/** Tenders of a sale that is paid anew: all that fits is kept; a card charged above the new total has to be given back. */
export function keepTenders(tenders, total) {
  const kept = [];
  let cards = 0;
  for (const each of tenders) {
    if (each.kind !== 'cash' && cards + each.amount > total) continue;
    if (each.kind !== 'cash') cards += each.amount;
    kept.push({ ...each });
  }
  return kept;
}
