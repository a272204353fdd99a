import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "./needs.js";

const call = (over) => ({ id: "x", kind: "assistance", status: "waiting", rung: 0, rungs: 3, created_at: "2026-11-26T10:00:00.000Z", claim: null, asked_by: null, ...over });

test("only calls that need the lead are listed, approvals first, oldest first", () => {
  const list = needs([
    call({ id: "young" }),
    call({ id: "late2", rung: 2, created_at: "2026-11-26T10:02:00.000Z" }),
    call({ id: "late1", rung: 2, status: "offered" }),
    call({ id: "silent", status: "accepted", rung: 2, claim: { name: "Leïla", silent: true } }),
    call({ id: "walking", status: "accepted", rung: 2, claim: { name: "Mia", silent: false } }),
    call({ id: "approval", kind: "approval", rung: 2, asked_by: { id: "p", name: "Piotr" }, created_at: "2026-11-26T10:05:00.000Z" }),
    call({ id: "approved", kind: "approval", status: "accepted", claim: { name: "Sofia", silent: false } }),
    call({ id: "over", status: "resolved", rung: 2, claim: { name: "Mia", silent: true } }),
  ]);
  assert.deepEqual(list.map((need) => [need.kind, need.request.id]), [["approval", "approval"], ["overdue", "late1"], ["overdue", "late2"], ["silent", "silent"]]);
  assert.equal(list[0].name, "Piotr");
  assert.equal(list[3].name, "Leïla");
});
