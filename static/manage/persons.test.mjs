import assert from "node:assert/strict";
import { test } from "node:test";
import { byState, doing, factsOf, initials, onTheFloor, troublesOf } from "./persons.js";

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
  assert.equal(doing({ ...mia, silent: true }, [call({ status: "accepted", claim })], zone).key, "person.way");
  assert.equal(doing({ ...mia, silent: true, state: "free" }, [], zone).key, "person.zone"); // asleep, and alerts wake it
  assert.equal(doing({ ...mia, silent: true, state: "unreachable" }, [], zone).key, "person.unreachable");
  assert.equal(doing({ ...mia, status: "break", state: "break", silent: true }, [], zone).key, "person.break");
  assert.deepEqual(doing({ ...mia, status: "off", state: "till", till: { id: "r", code: "T1" } }, [], zone), { shape: "till", tone: "here", key: "person.till", place: "T1" });
  assert.equal(doing({ ...mia, status: "break" }, [call({ status: "offered", offered_to: ["mia"] })], zone).key, "person.break");
  assert.equal(doing({ ...mia, status: "off", silent: true }, [], zone).key, "person.off");
});

test("why it is so: the call they hold, then what the server knows", () => {
  const facts = [{ fact: "accepted", since: "1", place: "A1" }, { fact: "says_available", since: "0" }, { fact: "silent", since: "2" }, { fact: "battery_low", since: "3" }];
  const held = call({ status: "arrived", claim: { staff_id: "mia", accepted_at: "4", arrived_at: "5" } });
  assert.deepEqual(factsOf({ ...mia, facts }, [held]).slice(0, 2), [{ fact: "arrived", since: "5", place: "D2" }, facts[1]]);
  assert.deepEqual(factsOf({ ...mia, facts }, []).map((fact) => fact.fact), ["says_available", "silent", "battery_low"]); // the call ended
  assert.deepEqual(troublesOf(facts).map((fact) => fact.fact), ["battery_low"]);
  assert.deepEqual(factsOf(mia, []), []);
});

test("who needs looking after comes first, who is away last", () => {
  const one = (staff_id, over) => ({ ...mia, staff_id, name: staff_id, ...over });
  const list = byState([one("off", { status: "off" }), one("break", { status: "break" }), one("free"), one("dull", { dull_since: "1" }), one("busy", { status: "busy" })], []);
  assert.deepEqual(list.map((person) => person.name), ["dull", "free", "busy", "break", "off"]);
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
