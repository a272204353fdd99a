import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, complaint, patchOf, placeErrors } from "./forms.js";

test("only what differs is a change, lists by content", () => {
  const saved = { name: "Brot", barcodes: ["1"], price: 199, tile: null };
  assert.deepEqual(changed(saved, { ...saved, barcodes: ["1"] }), []);
  assert.deepEqual(patchOf(saved, { ...saved, price: 209, barcodes: ["1", "2"] }), { barcodes: ["1", "2"], price: 209 });
});

test("an error stands under its field, or the nearest above it", () => {
  const { at, rest } = placeErrors(
    [
      { field: "body.barcodes[1]", message: "Last digit should be 1." },
      { field: "store.vat_id", message: "Nine digits after DE." },
      { field: "name", message: "first" },
      { field: "name", message: "second" },
      { field: "", message: "Something else." },
      { field: "sku.x", message: "Not on screen." },
    ],
    ["barcodes", "store.vat_id", "name"],
  );
  assert.deepEqual(at, { barcodes: "Last digit should be 1.", "store.vat_id": "Nine digits after DE.", name: "first" });
  assert.deepEqual(rest, ["Something else.", "Not on screen."]);
});

test("a complaint becomes a sentence with the field's own name", () => {
  assert.equal(complaint("Code", "is taken"), "Code is taken.");
  assert.equal(complaint("Price", "Not a price. Write 2.49 or 2,49."), "Not a price. Write 2.49 or 2,49.");
});
