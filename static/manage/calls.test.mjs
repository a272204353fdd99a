import assert from "node:assert/strict";
import { test } from "node:test";
import { callFilters, isOpen, merged, shows, standing, waited } from "./calls.js";

const at = (seconds) => new Date(Date.UTC(2026, 10, 26, 14) + seconds * 1000).toISOString();
const call = (over) => ({ id: "r", status: "waiting", outcome: null, created_at: at(0), ended_at: null, claim: null, version: 1, ...over });

test("waiting ends with a yes, with the end, or not yet", () => {
  assert.equal(waited(call(), Date.parse(at(47))), 47);
  assert.equal(waited(call({ claim: { accepted_at: at(30) } }), Date.parse(at(90))), 30);
  assert.equal(waited(call({ status: "abandoned", ended_at: at(20) }), Date.parse(at(90))), 20);
  assert.equal(waited(call(), Date.parse(at(-5))), 0);
});

test("each filter keeps what its word says", () => {
  const now = Date.parse(at(100));
  const calls = [call({ id: "open" }), call({ id: "helped", status: "resolved", outcome: "helped", claim: { accepted_at: at(10) } }), call({ id: "gone", status: "abandoned", ended_at: at(30) }), call({ id: "empty", status: "resolved", outcome: "out_of_stock", claim: { accepted_at: at(70) } })];
  const kept = (filter) => calls.filter((request) => shows(request, filter, 60, now)).map((request) => request.id);
  assert.deepEqual(callFilters.map(kept), [["open", "helped", "gone", "empty"], ["open"], ["helped"], ["gone", "empty"], ["open", "empty"]]);
});

test("the live channel overrides the list, never with something older", () => {
  const list = merged([call({ id: "a", version: 3 }), call({ id: "b", created_at: at(5) })], new Map([["a", call({ id: "a", version: 2, status: "offered" })], ["b", call({ id: "b", version: 2, status: "accepted", created_at: at(5) })], ["c", call({ id: "c", created_at: at(9) })]]));
  assert.deepEqual(list.map((request) => [request.id, request.status]), [["c", "waiting"], ["b", "accepted"], ["a", "waiting"]]);
});

test("every status has a standing", () => {
  for (const status of ["waiting", "offered", "accepted", "arrived", "resolved", "cancelled", "abandoned"]) {
    const { shape, key } = standing(call({ status }));
    assert.match(shape, /^[a-z]+$/);
    assert.ok(key.length > 0);
    assert.equal(isOpen(call({ status })), ["waiting", "offered", "accepted", "arrived"].includes(status));
  }
});
