import assert from "node:assert/strict";
import { test } from "node:test";
import { busiest, change, heatShade, salesChart, servicePercent, tenderShares, waitChart, waitingNow } from "./figures.js";
import { hourSpan, ticks } from "./scale.js";

const floor = {
  waiting: 3, offered: 1, on_the_way: 2, with_customer: 1, oldest_waiting_at: null, requests: 0, accepted: 0, abandoned: 0, cancelled: 0,
  goal_seconds: 60, within_goal: 0, service_level: null, accept_p50: null, accept_p90: null, arrive_p50: null, arrive_p90: null,
  hours: [], points: [], people: [], ratings: { count: 0, average: null, recent: [] }, heard: [], words: [],
};
const sales = { total: 0, receipts: 0, average: null, returns_total: 0, compare: null, hours: [], tenders: [] };

test("nothing measured is no figure, not zero", () => {
  assert.equal(servicePercent(floor), null);
  assert.equal(servicePercent({ ...floor, service_level: 0 }), 0);
  assert.equal(change(500, null), null);
  assert.equal(change(500, 0), null);
  assert.equal(waitingNow(floor), 4);
});

test("change is told in tenths of a percent with its direction", () => {
  assert.deepEqual(change(662040, 609800), { direction: "up", permille: 86 });
  assert.deepEqual(change(90, 100), { direction: "down", permille: -100 });
  assert.deepEqual(change(100, 100), { direction: "same", permille: 0 });
});

test("tender shares add up to a hundred", () => {
  for (const amounts of [[1, 1, 1], [333, 333, 334], [99999, 1, 1], [7], [0, 5]]) {
    const shares = tenderShares(amounts.map((amount, i) => ({ kind: `k${i}`, amount })));
    assert.equal(shares.reduce((sum, share) => sum + share.percent, 0), 100, String(amounts));
  }
  assert.deepEqual(tenderShares([]), []);
  assert.deepEqual(tenderShares([{ kind: "cash", amount: 0 }]), []);
});

test("ticks are round, start at 0 and cover the top", () => {
  for (const top of [1, 7, 10, 88, 142200, 99999999]) {
    const axis = ticks(top, 4);
    assert.equal(axis[0], 0);
    assert.ok(/** @type {number} */ (axis.at(-1)) >= top, `${top}: ${axis}`);
    assert.ok(axis.length <= 5, `${top}: ${axis}`);
  }
  assert.deepEqual(ticks(142200, 4, 100), [0, 50000, 100000, 150000]);
});

test("an empty day has shop hours and an axis", () => {
  const chart = salesChart(sales, 9, 100);
  assert.equal(chart.empty, true);
  assert.equal(chart.best, null);
  assert.equal(chart.hours[0].hour, 8);
  assert.ok(chart.axis.length > 1);
  assert.equal(waitChart(floor).empty, true);
  assert.ok(waitChart(floor).axis.at(-1) >= 90);
});

test("hours of the night and of a short day fit on the axis", () => {
  assert.deepEqual(hourSpan([22]), [16, 17, 18, 19, 20, 21, 22, 23]);
  assert.deepEqual(hourSpan([0]), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(hourSpan([9, 20]).length, 12);
});

test("the sales chart shows before also where today is empty yet", () => {
  const chart = salesChart({ ...sales, hours: [{ hour: 9, total: 500, receipts: 2, compare_total: 400 }, { hour: 17, total: 0, receipts: 0, compare_total: 1404 }] }, 9, 1);
  assert.equal(chart.hours.at(-1)?.before, 1404);
  assert.equal(chart.best?.hour, 9);
  assert.equal(chart.hours[0].running, true);
});

test("an hour breaks the promise by its nine in ten", () => {
  const chart = waitChart({ ...floor, hours: [{ hour: 10, requests: 4, p50: 20, p90: 55 }, { hour: 11, requests: 9, p50: 40, p90: 88 }, { hour: 12, requests: 0, p50: null, p90: null }] });
  assert.deepEqual(chart.hours.filter((hour) => hour.over).map((hour) => hour.hour), [11]);
  assert.equal(chart.worst?.p90, 88);
  assert.equal(chart.hours.find((hour) => hour.hour === 12)?.p50 ?? null, null);
});

test("shades step at 1, 3, 6 and 10 calls", () => {
  assert.deepEqual([0, 1, 2, 3, 5, 6, 9, 10, 99].map(heatShade), [0, 1, 1, 2, 2, 3, 3, 4, 4]);
  assert.deepEqual(busiest([{ call_point_id: "1", code: "B", count: 2 }, { call_point_id: "2", code: "A", count: 2 }, { call_point_id: "3", code: "C", count: 0 }], 3).map((p) => p.code), ["A", "B"]);
});
