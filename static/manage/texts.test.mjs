import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { heatSteps } from "./figures.js";
import { sections } from "./router.js";
import { english, t } from "./texts.js";
import { steps } from "./wizard.js";
import { callFilters, standing } from "./calls.js";
import { firstDay } from "./firstday.js";
import { units } from "./product.js";
import { placeIcons } from "../lib/places.js";

const here = new URL(".", import.meta.url);
const sources = ["", "views/"].flatMap((folder) => readdirSync(new URL(folder || ".", here)).filter((name) => name.endsWith(".js") && name !== "texts.js").map((name) => readFileSync(new URL(folder + name, here), "utf8")));

test("every key written out in a screen has its words", () => {
  const used = new Set(sources.flatMap((text) => [...text.matchAll(/"([a-z]+\.[a-z0-9_.]+)"/g)].map((match) => match[1])));
  const families = new Set(Object.keys(english).map((key) => key.split(".")[0]).filter((family) => family !== "store"));
  // "catalog.read" and its like are rights, "sales.committed" events, "manager.pin" fields of the wire.
  const others = new Set(["catalog.read", "catalog.write", "stock.read", "stock.write", "stock.count", "stock.changed", "transfer.changed", "help.answer", "help.lead", "sales.committed", "drawer.changed", "setup.token", "manager.name", "manager.pin", "tillbell.setup", "customers.manage"]);
  const missing = [...used].filter((key) => families.has(key.split(".")[0]) && !others.has(key) && !Object.hasOwn(english, key));
  assert.deepEqual(missing, []);
});

test("every key put together has its words", () => {
  const keys = [
    ...Object.entries(sections).flatMap(([section, tabs]) => [`nav.${section}`, ...(section === "now" ? [] : tabs.map((tab) => `tab.${section}.${tab}`))]),
    ...steps.flatMap((step) => ["", "_sub", "_title", "_lede", "_foot"].map((end) => `setup.${step}${end}`)),
    ...callFilters.map((name) => `calls.${name}`),
    ...["waiting", "offered", "accepted", "arrived", "resolved", "cancelled", "abandoned"].map((status) => standing({ status }).key),
    ...firstDay({ store: null, devices: [], staff: [], zones: [], callPoints: [], taxClasses: [], hasProducts: false }).flatMap(({ key }) => [`first.${key}`, `first.${key}_more`]),
    ...units.map((unit) => `unit.${unit}`),
    ...["receive", "count", "adjust", "waste", "supplier_return"].flatMap((kind) => [`stock.${kind}`, `stock.${kind}_label`, `stock.${kind}_hint`, `stock.did_${kind}`]),
    ...["sale", "return", "import", "transfer_out", "transfer_in", "kit_make", "kit_break", "opening"].map((kind) => `stock.did_${kind}`),
    ...["lost", "stolen", "found", "damaged", "expired", "own_use", "sample", "correction"].map((cause) => `cause.${cause}`),
    ...["draft", "sent", "partly", "done", "cancelled"].map((status) => `order.${status}`),
    ...["sent", "received", "cancelled"].map((status) => `transfer.${status}`),
    ...["open", "posted", "cancelled", "all", "category", "location", "counted", "different", "uncounted", "no_counted", "no_different", "no_uncounted"].map((name) => `take.${name}`),
    ...["till", "tablet", "dashboard", "program"].flatMap((kind) => [`device.${kind}`, `device.${kind}_more`]),
    ...["cashier", "associate", "greeter", "supervisor", "manager"].flatMap((role) => [`role.${role}`, `role.${role}_more`]),
    ...["created", "pressed", "offered", "delivered", "seen", "accepted", "moved", "arrived", "resolved", "released", "escalated", "handed_off", "lapsed", "declined", "cancelled", "abandoned", "rated"].map((type) => `step.${type}`),
    ...["assistance", "price_check", "stock_check", "fitting_room", "locked_case", "carry_out", "change", "approval", "age_check", "other"].map((kind) => `kind.${kind}`),
    ...["helped", "not_found", "out_of_stock", "customer_gone", "other"].map((name) => `outcome.${name}`),
    ...["accept", "arrive", "resolve", "release", "cancel"].map((name) => `act.${name}`),
    ...["allow", "warn", "deny"].flatMap((name) => [`store.${name}`, `store.${name}_more`]),
    ...["overdue", "approval", "silent"].map((kind) => `needs.${kind}`),
    ...["light", "dark", "auto"].map((name) => `theme.${name}`),
    ...["a6", "a4x4", "a4x12"].map((name) => `points.${name}`),
    ...Object.keys(placeIcons).map((kind) => `place.${kind}`),
    ...["zone", "shelf", "point", "till", "entrance", "wall", "width", "height"].map((name) => `plan.${name}`),
    ...["pay_in", "pay_out", "drop", "no_sale"].map((kind) => `move.${kind}`),
  ];
  assert.deepEqual(keys.filter((key) => !Object.hasOwn(english, key)), []);
  assert.equal(heatSteps.length, 4);
});

test("no exclamation marks, and a key only data knows falls back", () => {
  for (const [key, text] of Object.entries(english)) for (const form of typeof text === "string" ? [text] : Object.values(text)) assert.doesNotMatch(form, /!|oops/i, key);
  assert.equal(t("kind.robot", {}, "robot"), "robot");
  assert.equal(t("heat.count", { n: 1 }), "1 call");
});
