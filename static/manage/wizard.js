// First start: what is asked in each step, what is wrong with it, and what is
// sent. Everything is checked again by the server; here it is told while typed.

import { freePlace, grid } from "./plan.js";
import { percentToRate, ppmToRate, rateToPercent } from "./rates.js";

/** The five steps in the order of the strip. */
export const steps = ["shop", "tax", "people", "places", "goods"];

/**
 * @typedef {{code: string, name: string}} ZoneDraft
 * @typedef {{code: string, name: string, percent: string}} TaxDraft
 * @typedef {{name: string, code: string, legal_name: string, address: string, vat_id: string, country: string, currency: string,
 *   time_zone: string, language: string, prices: "included"|"added", manager: string, pin: string, pin_again: string,
 *   taxes: TaxDraft[], registers: string[], tablets: number, zones: ZoneDraft[]}} Draft
 */

/** What a country brings along: currency, zone, language, rates in parts per million, VAT id. */
const countries = {
  DE: { currency: "EUR", zone: "Europe/Berlin", language: "de", prices: "included", rates: [190000, 70000], vat: /^DE\d{9}$/ },
  AT: { currency: "EUR", zone: "Europe/Vienna", language: "de", prices: "included", rates: [200000, 100000, 130000], vat: /^ATU\d{8}$/ },
  CH: { currency: "CHF", zone: "Europe/Zurich", language: "de", prices: "included", rates: [81000, 26000], vat: /^CHE\d{9}(MWST|TVA|IVA)?$/ },
  FR: { currency: "EUR", zone: "Europe/Paris", language: "fr", prices: "included", rates: [200000, 55000, 100000], vat: /^FR[A-HJ-NP-Z0-9]{2}\d{9}$/ },
  ES: { currency: "EUR", zone: "Europe/Madrid", language: "es", prices: "included", rates: [210000, 100000, 40000], vat: /^ES[A-Z0-9]\d{7}[A-Z0-9]$/ },
  IT: { currency: "EUR", zone: "Europe/Rome", language: "en", prices: "included", rates: [220000, 100000, 40000], vat: /^IT\d{11}$/ },
  NL: { currency: "EUR", zone: "Europe/Amsterdam", language: "en", prices: "included", rates: [210000, 90000], vat: /^NL\d{9}B\d{2}$/ },
  BE: { currency: "EUR", zone: "Europe/Brussels", language: "fr", prices: "included", rates: [210000, 60000, 120000], vat: /^BE[01]\d{9}$/ },
  DK: { currency: "DKK", zone: "Europe/Copenhagen", language: "en", prices: "included", rates: [250000], vat: /^DK\d{8}$/ },
  SE: { currency: "SEK", zone: "Europe/Stockholm", language: "en", prices: "included", rates: [250000, 120000, 60000], vat: /^SE\d{12}$/ },
  NO: { currency: "NOK", zone: "Europe/Oslo", language: "en", prices: "included", rates: [250000, 150000], vat: /^(NO)?\d{9}(MVA)?$/ },
  FI: { currency: "EUR", zone: "Europe/Helsinki", language: "en", prices: "included", rates: [255000, 135000], vat: /^FI\d{8}$/ },
  PL: { currency: "PLN", zone: "Europe/Warsaw", language: "en", prices: "included", rates: [230000, 80000, 50000], vat: /^PL\d{10}$/ },
  GB: { currency: "GBP", zone: "Europe/London", language: "en", prices: "included", rates: [200000, 50000], vat: /^(GB)?\d{9}(\d{3})?$/ },
  IE: { currency: "EUR", zone: "Europe/Dublin", language: "en", prices: "included", rates: [230000, 135000], vat: /^IE\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/ },
  US: { currency: "USD", zone: "America/New_York", language: "en", prices: "added", rates: [0], vat: /^.{0,40}$/ },
  CA: { currency: "CAD", zone: "America/Toronto", language: "en", prices: "added", rates: [50000], vat: /^.{0,40}$/ },
  AU: { currency: "AUD", zone: "Australia/Sydney", language: "en", prices: "included", rates: [100000], vat: /^\d{11}$/ },
  NZ: { currency: "NZD", zone: "Pacific/Auckland", language: "en", prices: "included", rates: [150000], vat: /^\d{8,9}$/ },
  JP: { currency: "JPY", zone: "Asia/Tokyo", language: "en", prices: "included", rates: [100000, 80000], vat: /^T\d{13}$/ },
};

/** Countries with their defaults, to choose from; any other may be typed as its two letters. */
export const knownCountries = Object.keys(countries);

/** Currencies to choose from. */
export const knownCurrencies = [...new Set(Object.values(countries).map((country) => country.currency))].sort();

/**
 * An empty draft for a country.
 * @param {string} country
 * @returns {Draft}
 */
export function newDraft(country) {
  const known = defaultsOf(country);
  return {
    name: "", code: "", legal_name: "", address: "", vat_id: "", country, currency: known.currency, time_zone: known.zone,
    language: known.language, prices: /** @type {"included"|"added"} */ (known.prices), manager: "", pin: "", pin_again: "",
    taxes: taxesOf(country), registers: ["T1"], tablets: 1, zones: [{ code: "A", name: "" }],
  };
}

/** Codes of tax classes from the usual rate down, and what each is called. */
const taxCodes = [["standard", "Standard"], ["reduced", "Reduced"], ["special", "Special"]];

/**
 * The classes a country has, and one without tax.
 * @param {string} country
 * @returns {TaxDraft[]}
 */
export function taxesOf(country) {
  const rates = defaultsOf(country).rates.filter((rate) => rate > 0);
  const classes = rates.map((rate, i) => ({ code: taxCodes[i][0], name: taxCodes[i][1], percent: rateToPercent(ppmToRate(rate)) }));
  const usual = classes.length > 0 ? classes : [{ code: "standard", name: "Standard", percent: "0" }];
  return [...usual, { code: "none", name: "None", percent: "0" }];
}

/**
 * A tax class as the server wants it; its name says the rate.
 * @param {TaxDraft} tax
 */
export function taxBody(tax) {
  return { name: `${tax.name.trim()} ${tax.percent.trim().replace(/\s*%$/, "")} %`, rate: percentToRate(tax.percent) ?? "0" };
}

/**
 * @param {string} country
 * @returns {typeof countries["DE"]}
 */
export function defaultsOf(country) {
  return countries[/** @type {keyof typeof countries} */ (country)] ?? { ...countries.US, prices: "included", vat: /^.{0,40}$/ };
}

/**
 * The draft after another country was chosen: what hangs on it follows.
 * @param {Draft} draft
 * @param {string} country
 * @returns {Draft}
 */
export function withCountry(draft, country) {
  const known = defaultsOf(country);
  return { ...draft, country, currency: known.currency, time_zone: known.zone, language: known.language, prices: /** @type {"included"|"added"} */ (known.prices), taxes: taxesOf(country) };
}

/**
 * A short code made of the name: letters and digits, at most eight.
 * @param {string} name
 */
export function codeOf(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toUpperCase();
  return plain.replace(/[^A-Z0-9]+/g, "").slice(0, 8) || "SHOP";
}

/**
 * What is wrong in a step, by field, as keys of words.
 * @param {string} step
 * @param {Draft} draft
 * @returns {Record<string, string>}
 */
export function wrong(step, draft) {
  /** @type {Record<string, string>} */
  const found = {};
  if (step === "shop") {
    if (draft.name.trim() === "") found.name = "setup.wrong.name";
    if (draft.address.trim() === "") found.address = "setup.wrong.address";
    if (!/^[A-Z]{2}$/.test(draft.country)) found.country = "setup.wrong.country";
    if (!isTimeZone(draft.time_zone)) found.time_zone = "setup.wrong.time_zone";
  }
  if (step === "tax") {
    if (!/^[A-Z]{3}$/.test(draft.currency)) found.currency = "setup.wrong.currency";
    if (!vatIdFits(draft.country, draft.vat_id)) found.vat_id = "setup.wrong.vat_id";
    if (draft.taxes.length === 0 || draft.taxes.some((tax) => tax.name.trim() === "" || percentToRate(tax.percent) === null)) found.taxes = "setup.wrong.taxes";
  }
  if (step === "people") {
    if (draft.manager.trim() === "") found.manager = "setup.wrong.manager";
    if (!/^\d{4,8}$/.test(draft.pin)) found.pin = "setup.wrong.pin";
    else if (weakPin(draft.pin)) found.pin = "setup.wrong.weak_pin";
    else if (draft.pin !== draft.pin_again) found.pin_again = "setup.wrong.pin_again";
  }
  if (step === "places") {
    const registers = draft.registers.map((code) => code.trim());
    if (registers.length === 0 || registers.some((code) => !/^[A-Z0-9]{1,8}$/i.test(code))) found.registers = "setup.wrong.registers";
    else if (new Set(registers.map((code) => code.toUpperCase())).size < registers.length) found.registers = "setup.wrong.twice";
    const codes = draft.zones.map((zone) => zone.code.trim());
    if (codes.some((code) => code === "")) found.zones = "setup.wrong.zones";
    else if (new Set(codes.map((code) => code.toUpperCase())).size < codes.length) found.zones = "setup.wrong.twice";
  }
  return found;
}

/**
 * An empty id is fine: not every shop has one. Blanks, points and hyphens
 * inside are how people write it.
 * @param {string} country
 * @param {string} id
 */
export function vatIdFits(country, id) {
  const plain = id.toUpperCase().replace(/[\s.-]/g, "");
  return plain === "" || defaultsOf(country).vat.test(plain);
}

/**
 * One digit repeated, or digits in a row: the first that anybody tries.
 * @param {string} pin
 */
export function weakPin(pin) {
  const steps = [...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i]));
  return steps.every((step) => step === steps[0]) && Math.abs(steps[0]) <= 1;
}

/** @param {string} zone */
export function isTimeZone(zone) {
  try {
    return zone !== "" && Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

/**
 * What `POST /setup` wants.
 * @param {Draft} draft
 * @param {string} token
 */
export function setupBody(draft, token) {
  return {
    token,
    store: {
      code: draft.code || codeOf(draft.name), name: draft.name.trim(), legal_name: draft.legal_name.trim() || draft.name.trim(),
      address: draft.address.trim(), vat_id: draft.vat_id.trim(), country: draft.country, currency: draft.currency,
      time_zone: draft.time_zone, language: draft.language, prices: draft.prices,
    },
    manager: { name: draft.manager.trim(), pin: draft.pin },
    registers: draft.registers.map((code) => code.trim().toUpperCase()),
    zones: placed(draft.zones).map((zone) => ({ ...zone, code: zone.code.trim(), name: zone.name.trim() || zone.code.trim() })),
    tax_classes: draft.taxes.map((tax) => ({ code: tax.code, ...taxBody(tax) })),
  };
}

/** The sheet a new shop begins with, in decimetres, and the size of a zone nobody has drawn yet. */
const sheet = { width: 300, height: 200 };
const zoneSize = { w: 80, h: 55 };

/**
 * Zones with a first place each, so that the plan is never empty.
 * @param {ZoneDraft[]} zones
 */
function placed(zones) {
  /** @type {import("./plan.js").Box[]} */
  const taken = [];
  return zones.map((zone) => {
    const box = freePlace(taken, zoneSize, sheet);
    taken.push({ ...box, w: box.w + grid, h: box.h + grid }); // an aisle between
    return { ...zone, ...box };
  });
}

/** Where a field the server names stands in the wizard. @type {Record<string, [step: string, field: string]>} */
export const fieldPlaces = {
  "store.name": ["shop", "name"], "store.code": ["shop", "name"], "store.legal_name": ["shop", "legal_name"], "store.address": ["shop", "address"],
  "store.country": ["shop", "country"], "store.time_zone": ["shop", "time_zone"], "store.language": ["shop", "language"],
  "store.currency": ["tax", "currency"], "store.vat_id": ["tax", "vat_id"], "store.prices": ["tax", "prices"],
  name: ["shop", "name"], code: ["shop", "name"], legal_name: ["shop", "legal_name"], address: ["shop", "address"], country: ["shop", "country"],
  time_zone: ["shop", "time_zone"], language: ["shop", "language"], currency: ["tax", "currency"], vat_id: ["tax", "vat_id"], prices: ["tax", "prices"],
  tax_classes: ["tax", "taxes"], rate: ["tax", "taxes"], pin: ["people", "pin"],
  "manager.name": ["people", "manager"], "manager.pin": ["people", "pin"], manager: ["people", "manager"],
  registers: ["places", "registers"], zones: ["places", "zones"],
};
