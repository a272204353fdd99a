import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, inQuery, question, withApproval } from "./asking.js";

const needed = () => Object.assign(new Error("asks"), { code: "approval_needed", extra: { right: "stock.adjust", amount: 500, approvers: [{ id: "s", name: "Sofia" }] } });
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

test("what needs a yes is done again with it", async () => {
  const tried = [];
  const done = withApproval({ stock: {} }, async (approvals) => {
    tried.push([...approvals]);
    if (approvals.length === 0) throw needed();
    return "done";
  }, "broken");
  await turn();
  assert.equal(question.value.right, "stock.adjust");
  assert.equal(question.value.people[0].name, "Sofia");
  assert.equal(question.value.reason, "broken");
  answered("a1");
  assert.equal(await done, "done");
  assert.deepEqual(tried, [[], ["a1"]]);
  assert.equal(question.value, null);
});

test("who does not ask after all is left with the refusal, and any other refusal is nobody's to answer", async () => {
  const left = withApproval({}, async () => { throw needed(); });
  await turn();
  answered(null);
  await assert.rejects(left, /asks/);
  await assert.rejects(withApproval({}, async () => { throw Object.assign(new Error("no"), { code: "not_allowed" }); }), /no/);
  assert.equal(question.value, null);
  assert.deepEqual(inQuery(["a", "b"]), ["approvals=a,b"]);
});
