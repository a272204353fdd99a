import assert from "node:assert/strict";
import test from "node:test";
import { kept, missing, moved, tonguesOf, withPhrase, withoutPhrase } from "./phrases.js";

const phrase = (id, from = "staff", texts = { de: id }, more = {}) => ({ id, from, texts, ...more });

test("a phrase is kept without what is only shown, in one line, and without empty languages", () => {
  assert.deepEqual(kept(phrase("a", "staff", { de: "  Am \n Brotstand. ", en: " ", fr: "" }, { else: "x", usual: true, off: false })), { id: "a", from: "staff", texts: { de: "Am Brotstand." } });
  assert.deepEqual(kept(phrase("a", "staff", { de: "A" }, { off: true })).off, true);
});

test("the store's language is written first, and languages of others stay", () => {
  assert.deepEqual(tonguesOf("de-AT", {}), ["de", "en", "fr", "es", "ar", "he"]);
  assert.deepEqual(tonguesOf("tr", { tr: "x", it: "y" }), ["en", "de", "fr", "es", "ar", "he", "it", "tr"]);
  assert.deepEqual(missing(phrase("a", "staff", { de: "A", en: "B" })), ["fr", "es", "ar", "he"]);
});

test("phrases move among those of their own side", () => {
  const list = [phrase("a"), phrase("x", "customer"), phrase("b"), phrase("c")];
  const ids = (all) => all.map((one) => one.id).join("");
  assert.equal(ids(moved(list, "a", 1)), "bxac");
  assert.equal(ids(moved(list, "b", -1)), "bxac");
  assert.equal(ids(moved(list, "a", -1)), "axbc");
  assert.equal(ids(moved(list, "c", 1)), "axbc");
  assert.equal(ids(moved(list, "x", 1)), "axbc");
  assert.equal(ids(moved(list, "none", 1)), "axbc");
});

test("a phrase goes into its place, or to the end; one is taken out", () => {
  const list = [phrase("a"), phrase("b")];
  assert.deepEqual(withPhrase(list, phrase("a", "staff", { de: "new" }))[0].texts, { de: "new" });
  assert.deepEqual(withPhrase(list, phrase("c")).map((one) => one.id), ["a", "b", "c"]);
  assert.deepEqual(withoutPhrase(list, "a").map((one) => one.id), ["b"]);
});
