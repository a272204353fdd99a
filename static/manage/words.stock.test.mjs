import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { english as en } from "./texts.js";

/** The kinds and causes that the newest migration lets a move have. */
const schema = readFileSync(new URL("../../migrations/sqlite/0023_layaways.sql", import.meta.url), "utf8").split("CREATE TABLE stock_moves")[1];
const listed = (/** @type {RegExp} */ from) => [...(/** @type {RegExpExecArray} */ (from.exec(schema))[1]).matchAll(/'([a-z_]+)'/g)].map((match) => match[1]);
const kinds = listed(/kind IN \(([^)]+)\)/);
const causes = listed(/cause IN\s*\(([^)]+)\)/);

test("each kind and cause of a move has its words", () => {
  assert.ok(kinds.length >= 13 && causes.length >= 8);
  assert.deepEqual(kinds.flatMap((kind) => [`stock.did_${kind}`, `reason.${kind}`]).filter((key) => !(key in en)), []);
  assert.deepEqual(causes.filter((cause) => !(`cause.${cause}` in en)), []);
});

test("all of them can be chosen", () => {
  const source = readFileSync(new URL("views/moves.js", import.meta.url), "utf8");
  assert.deepEqual([...kinds, ...causes].filter((name) => !source.includes(`"${name}"`)), []);
});
