import assert from "node:assert/strict";
import { test } from "node:test";
import { csvCell, refusedCSV } from "./refused.js";

test("a cell that a spreadsheet would run is disarmed", () => {
  for (const evil of ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "  =1", "\t=1", "\r=1"]) {
    assert.equal(csvCell(evil), `"'${evil}"`, JSON.stringify(evil));
  }
  for (const plain of ["Brot", "2-3", "a=b", ""]) assert.equal(csvCell(plain), `"${plain}"`);
});

test("quotes, commas and line breaks stay inside their cell", () => {
  const csv = refusedCSV([{ line: 12, reason: 'Not a "price", really', row: "Kaffee,2,49\nnext" }], ["Line", "Why", "Row"]);
  assert.equal(csv, '\uFEFF"Line","Why","Row"\r\n"12","Not a ""price"", really","Kaffee,2,49\nnext"\r\n');
});
