import assert from "node:assert/strict";
import { test } from "node:test";

import { fiscalFields, fiscalForm, fiscalOf } from "./fiscal.js";

test("what is stored comes back from the form as it was", () => {
  const stored = { tax_number: "64/123/45678", site: { street: "Weg 1", town: "Oldenburg" }, seat: { street: "Hafen 3", post_code: "8010", town: "Graz", country: "AT" } };
  assert.deepEqual(fiscalOf(fiscalForm(stored)), stored);
  assert.deepEqual(Object.keys(fiscalForm(stored)), fiscalFields);
});

test("what is empty is not sent, nor a country without a place", () => {
  assert.deepEqual(fiscalOf(fiscalForm(undefined)), {});
  assert.deepEqual(fiscalOf({ ...fiscalForm({}), "fiscal.tax_number": "  ", "fiscal.seat.country": "AT" }), {});
});
