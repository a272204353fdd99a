import assert from "node:assert/strict";
import { test } from "node:test";
import { doing, initials, onTheFloor } from "./persons.js";

const zone = (id) => (id ? id.toUpperCase() : "");
const mia = { staff_id: "mia", name: "Mia", role: "associate", status: "available", zone_id: "d", since: "", device_id: "t", silent: false, request_id: null };
const call = (over) => ({ status: "waiting", call_point: { code: "D2" }, offered_to: [], claim: null, ...over });

test("one thing is said about a person, the weightiest", () => {
  const claim = { staff_id: "mia" };
  assert.equal(doing(mia, [], zone).key, "person.zone");
  assert.equal(doing({ ...mia, zone_id: null }, [], zone).key, "person.free");
  assert.deepEqual(doing(mia, [call({ status: "accepted", claim })], zone), { shape: "way", tone: "way", key: "person.way", place: "D2" });
  assert.equal(doing(mia, [call({ status: "arrived", claim })], zone).key, "person.with");
  assert.equal(doing(mia, [call({ status: "offered", offered_to: ["mia"] })], zone).key, "person.offered");
  assert.equal(doing(mia, [call({ status: "offered", offered_to: ["mia"] }), call({ status: "accepted", claim })], zone).key, "person.way");
  assert.equal(doing({ ...mia, silent: true }, [call({ status: "accepted", claim })], zone).key, "person.silent");
  assert.equal(doing({ ...mia, status: "break" }, [call({ status: "offered", offered_to: ["mia"] })], zone).key, "person.break");
  assert.equal(doing({ ...mia, status: "off", silent: true }, [], zone).key, "person.off");
});

test("live news overrides the report, helped stays", () => {
  const list = onTheFloor([{ ...mia, helped: 9 }, { ...mia, staff_id: "ben", name: "Ben", status: "off", helped: 2 }, { ...mia, staff_id: "zoe", name: "Zoe", status: "off", helped: 0 }], new Map([["mia", { ...mia, status: "break" }], ["ali", { ...mia, staff_id: "ali", name: "Ali" }]]));
  assert.deepEqual(list.map((person) => [person.name, person.status, person.helped]), [["Ali", "available", undefined], ["Ben", "off", 2], ["Mia", "break", 9]]);
});

test("initials take first and last name, whatever the name holds", () => {
  assert.equal(initials("Karl-Heinz Brüggemann"), "KB");
  assert.equal(initials("Şirin"), "Ş");
  assert.equal(initials("🙂 <b>"), "B");
  assert.equal(initials(""), "");
});
