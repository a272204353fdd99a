import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, averageReceipt, bars, nextSort, parameters, shownColumns, sortState } from "./turnover.js";

test("an address says what is asked for, and nonsense leads to today", () => {
  assert.deepEqual(asked({}), { period: "today", by: "hour", from: undefined, to: undefined, sort: "" });
  assert.equal(asked({ period: "month" }).by, "day");
  assert.equal(asked({ period: "moon", by: "sun" }).by, "hour");
  assert.deepEqual(parameters(asked({ period: "own", from: "2026-11-01", by: "product", sort: "-sold" })), { from: "2026-11-01", to: "2026-11-01", sort: "-sold" });
  assert.deepEqual(parameters(asked({ period: "week" })), { period: "week" });
});

test("a title pressed twice turns the order round", () => {
  const money = { key: "sold", kind: "money" };
  assert.equal(nextSort("", money), "-sold");
  assert.equal(nextSort("-sold", money), "sold");
  assert.equal(nextSort("", { key: "name", kind: "text" }), "name");
  assert.equal(sortState("-sold", "sold"), "descending");
  assert.equal(sortState("-sold", "name"), "none");
});

test("only columns that the server told are shown", () => {
  const told = ["sku", "quantity", "sold", "turnover"].map((key) => ({ key, kind: "money" }));
  assert.deepEqual(shownColumns("product", told).map(({ key }) => key), ["quantity", "sold", "turnover"]);
});

test("money beside sales has columns where some came in", () => {
  const told = ["amount", "sold", "collected", "layaways", "debts"].map((key) => ({ key, kind: "money" }));
  assert.deepEqual(shownColumns("tender", told, { layaways: 0, debts: -5 }).map(({ key }) => key), ["amount", "sold", "collected", "debts"]);
});

test("bars of days without a gap", () => {
  const drawn = bars({ by: "day", from: "2026-10-24", to: "2026-10-27", rows: [{ day: "2026-10-24", turnover: 100 }, { day: "2026-10-27", turnover: -50 }] });
  assert.deepEqual(drawn, { labels: ["2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"], values: [100, 0, 0, -50] });
  assert.equal(bars({ by: "day", from: "2020-01-01", to: "2024-01-01", rows: [{ day: "2020-01-01", turnover: 1 }] }), null);
  assert.equal(bars({ by: "product", from: "", to: "", rows: [{}] }), null);
  assert.equal(bars({ by: "hour", from: "", to: "", rows: [] }), null);
});

test("bars of hours go on after midnight", () => {
  const drawn = bars({ by: "hour", from: "", to: "", rows: [{ hour: 22, turnover: 5 }, { hour: 1, turnover: 7 }] });
  assert.deepEqual(drawn, { labels: ["22", "23", "0", "1"], values: [5, 0, 0, 7] });
  assert.deepEqual(bars({ by: "hour", from: "", to: "", rows: [{ hour: 9, turnover: 5 }] }), { labels: ["9"], values: [5] });
  assert.equal(bars({ by: "hour", from: "", to: "", rows: Array.from({ length: 24 }, (_, hour) => ({ hour, turnover: 1 })) })?.labels.length, 24);
});

test("the average is of sales", () => {
  assert.equal(averageReceipt({ receipts: 3, sold: 1000 }), 333);
  assert.equal(averageReceipt({ receipts: 0, sold: 0 }), null);
});
