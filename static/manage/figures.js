// The day in figures: what the front page says, worked out from one report.
// Where nothing was measured there is no figure (null), never a zero.

import { hourSpan, ticks } from "./scale.js";

/**
 * The report the server sends (`GET /reports/now`, `stats.tick`).
 * @typedef {{kind: string, amount: number}} Tender
 * @typedef {{hour: number, total: number, receipts: number, compare_total: number|null}} SalesHour
 * @typedef {{hour: number, requests: number, p50: number|null, p90: number|null}} FloorHour
 * @typedef {{date: string, hour_now: number, time_zone: string, currency: string, currency_digits: number,
 *   sales: {total: number, receipts: number, average: number|null, returns_total: number,
 *     compare: null|{date: string, total: number, receipts: number}, hours: SalesHour[], tenders: Tender[]},
 *   drawers: any[],
 *   floor: {waiting: number, offered: number, on_the_way: number, with_customer: number, oldest_waiting_at: string|null,
 *     requests: number, accepted: number, abandoned: number, cancelled: number, goal_seconds: number, within_goal: number, lost: number,
 *     service_level: number|null, accept_p50: number|null, accept_p90: number|null, arrive_p50: number|null, arrive_p90: number|null,
 *     hours: FloorHour[], points: {call_point_id: string, code: string, count: number}[], people: any[],
 *     ratings: {count: number, average: number|null, recent: any[]}, heard: {tag: string, count: number}[], words: any[]}}} Report
 */

/**
 * How today stands against before: tenths of a percent, null without a before.
 * @param {number} today
 * @param {number|null|undefined} before
 * @returns {{direction: "up"|"down"|"same", permille: number}|null}
 */
export function change(today, before) {
  if (!before || before <= 0) return null;
  const permille = Math.round(((today - before) / before) * 1000);
  return { direction: permille > 0 ? "up" : permille < 0 ? "down" : "same", permille };
}

/**
 * Whole percent of calls accepted in time, null before the first was measured.
 * @param {Report["floor"]} floor
 */
export function servicePercent(floor) {
  return floor.service_level === null || floor.service_level === undefined ? null : Math.floor(floor.service_level * 100);
}

/**
 * Calls that nobody has reached yet.
 * @param {Report["floor"]} floor
 */
export function waitingNow(floor) {
  return floor.waiting + floor.offered;
}

/**
 * Shares of the day's money by kind of payment, largest first, whole percent
 * that add up to 100.
 * @param {Tender[]} tenders
 * @returns {{kind: string, amount: number, percent: number}[]}
 */
export function tenderShares(tenders) {
  const paid = tenders.filter((tender) => tender.amount > 0).sort((a, b) => b.amount - a.amount);
  const sum = paid.reduce((total, tender) => total + tender.amount, 0);
  if (sum === 0) return [];
  const shares = paid.map((tender) => ({ ...tender, percent: Math.floor((tender.amount * 100) / sum), rest: (tender.amount * 100) % sum }));
  let left = 100 - shares.reduce((total, share) => total + share.percent, 0);
  for (const share of [...shares].sort((a, b) => b.rest - a.rest)) {
    if (left-- <= 0) break;
    share.percent++;
  }
  return shares.map(({ kind, amount, percent }) => ({ kind, amount, percent }));
}

/**
 * The sales chart: one slot per hour with today and before, and the axis.
 * @param {Report["sales"]} sales
 * @param {number} hourNow
 * @param {number} unit minor units of one major unit
 */
export function salesChart(sales, hourNow, unit) {
  const byHour = new Map(sales.hours.map((hour) => [hour.hour, hour]));
  const seen = sales.hours.filter((hour) => hour.total !== 0 || hour.receipts > 0 || hour.compare_total);
  const hours = hourSpan(seen.map((hour) => hour.hour)).map((hour) => ({
    hour,
    total: byHour.get(hour)?.total ?? 0,
    receipts: byHour.get(hour)?.receipts ?? 0,
    before: byHour.get(hour)?.compare_total ?? null,
    running: hour === hourNow,
  }));
  const top = Math.max(...hours.map((hour) => Math.max(hour.total, hour.before ?? 0)));
  const best = hours.reduce((best, hour) => (hour.total > best.total ? hour : best), hours[0]);
  return { hours, axis: ticks(top > 0 ? top : 300 * unit, 4, unit), best: best.total > 0 ? best : null, empty: seen.length === 0 };
}

/**
 * The waiting chart: half and nine in ten per hour, and which broke the promise.
 * @param {Report["floor"]} floor
 */
export function waitChart(floor) {
  const measured = floor.hours.filter((hour) => hour.p50 !== null && hour.p50 !== undefined);
  const byHour = new Map(measured.map((hour) => [hour.hour, hour]));
  const hours = hourSpan(measured.map((hour) => hour.hour)).map((hour) => {
    const found = byHour.get(hour);
    const p50 = found?.p50 ?? null;
    const p90 = found?.p90 ?? p50;
    return { hour, p50, p90, requests: found?.requests ?? 0, over: p90 !== null && p90 > floor.goal_seconds };
  });
  const top = Math.max(floor.goal_seconds * 1.5, ...hours.map((hour) => hour.p90 ?? 0));
  const worst = hours.reduce((/** @type {typeof hours[0]|null} */ worst, hour) => (hour.over && (!worst || /** @type {number} */ (hour.p90) > /** @type {number} */ (worst.p90)) ? hour : worst), null);
  return { hours, axis: ticks(top, 4, 10), goal: floor.goal_seconds, worst, empty: measured.length === 0 };
}

/** Calls at a point from which each next shade begins. */
export const heatSteps = [1, 3, 6, 10];

/**
 * Shade 0 to 4 of a call point.
 * @param {number} count
 */
export function heatShade(count) {
  return heatSteps.filter((from) => count >= from).length;
}

/**
 * The points asked at most, busiest first.
 * @param {Report["floor"]["points"]} points
 * @param {number} most
 */
export function busiest(points, most) {
  return points.filter((point) => point.count > 0).sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)).slice(0, most);
}
