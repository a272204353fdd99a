import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, defaultsOf, fieldPlaces, knownCountries, newDraft, setupBody, steps, taxBody, taxesOf, vatIdFits, weakPin, withCountry, wrong } from "./wizard.js";

const good = () => ({ ...newDraft("DE"), name: "Dorfladen Hüttenbusch eG", address: "Worpsweder Landstraße 118 b\n27726 Worpswede", vat_id: "DE 123 456 789", manager: "Femke ter Horst", pin: "7149", pin_again: "7149" });

test("a complete draft has nothing wrong in any step", () => {
  for (const step of steps) assert.deepEqual(wrong(step, good()), {}, step);
});

test("an empty draft says what is missing, step by step", () => {
  const empty = newDraft("DE");
  assert.deepEqual(Object.keys(wrong("shop", empty)), ["name", "address"]);
  assert.deepEqual(Object.keys(wrong("tax", empty)), []);
  assert.deepEqual(Object.keys(wrong("people", empty)), ["manager", "pin"]);
  assert.deepEqual(wrong("people", { ...good(), pin_again: "7148" }), { pin_again: "setup.wrong.pin_again" });
  assert.deepEqual(wrong("places", { ...good(), registers: ["T1", "t1"] }), { registers: "setup.wrong.twice" });
  assert.deepEqual(wrong("places", { ...good(), registers: ["T 1"], zones: [{ code: "", name: "x" }] }), { registers: "setup.wrong.registers", zones: "setup.wrong.zones" });
  assert.deepEqual(wrong("shop", { ...good(), time_zone: "Mars/Olympus" }), { time_zone: "setup.wrong.time_zone" });
});

test("VAT ids are judged by country, none at all is fine", () => {
  assert.ok(vatIdFits("DE", "de123456789"));
  assert.ok(vatIdFits("DE", ""));
  assert.ok(!vatIdFits("DE", "DE 12345678"));
  assert.ok(vatIdFits("AT", "ATU12345678"));
  assert.ok(vatIdFits("XX", "anything"));
});

test("every country has a currency, a zone and a language", () => {
  for (const country of knownCountries) {
    const known = defaultsOf(country);
    assert.match(known.currency, /^[A-Z]{3}$/);
    assert.doesNotThrow(() => new Intl.DateTimeFormat("en", { timeZone: known.zone }));
    assert.ok(["de", "en", "fr", "es"].includes(known.language), country);
    assert.ok(known.rates.every((rate) => Number.isInteger(rate) && rate < 300000));
  }
  assert.equal(withCountry(good(), "US").prices, "added");
  assert.equal(withCountry(good(), "US").name, good().name);
});

test("easy PINs are told", () => {
  for (const pin of ["0000", "1111", "1234", "4321", "123456"]) assert.ok(weakPin(pin), pin);
  for (const pin of ["7149", "1357", "1122"]) assert.ok(!weakPin(pin), pin);
});

test("the body is trimmed, coded and complete", () => {
  const body = setupBody({ ...good(), registers: [" t1 ", "T2"], zones: [{ code: "A", name: "" }] }, "secret");
  assert.equal(body.store.code, "DORFLADE");
  assert.equal(codeOf("»«"), "SHOP");
  assert.deepEqual(body.registers, ["T1", "T2"]);
  assert.deepEqual(body.zones.map(({ code, name }) => [code, name]), [["A", "A"]]);
  assert.ok(body.zones[0].w > 0 && body.zones[0].x + body.zones[0].w <= 300);
  assert.deepEqual(body.tax_classes[0], { code: "standard", name: "Standard 19 %", rate: "0.19" });
  assert.equal(body.store.legal_name, body.store.name);
  assert.equal(body.token, "secret");
});

test("every field the server may name has its place", () => {
  for (const [path, [step]] of Object.entries(fieldPlaces)) assert.ok(steps.includes(step), path);
});

test("a country brings its tax classes, named with their rate", () => {
  assert.deepEqual(taxesOf("DE").map((tax) => [tax.code, tax.percent]), [["standard", "19"], ["reduced", "7"], ["none", "0"]]);
  assert.deepEqual(taxesOf("US").map((tax) => tax.code), ["standard", "none"]);
  assert.deepEqual(taxBody({ code: "special", name: " Special ", percent: "5.5" }), { name: "Special 5.5 %", rate: "0.055" });
  for (const country of knownCountries) assert.ok(new Set(taxesOf(country).map((tax) => tax.code)).size === taxesOf(country).length, country);
  assert.deepEqual(wrong("tax", { ...good(), taxes: [{ code: "standard", name: "Standard", percent: "19 x" }] }), { taxes: "setup.wrong.taxes" });
});
