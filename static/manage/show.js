// How the office writes money, quantities, days and names of things: in the
// reader's language, the store's currency and the store's time zone.

import { currencyDigits, formatMoney, formatQuantity, formatRate, parseMoney, parseQuantity, plainDecimal, quantityFromWire, quantityToWire } from "../lib/money.js";
import { placeIcons } from "../lib/places.js";
import { formatAge, formatClock, storeDay, toMs } from "../lib/time.js";
import { clock, lookups, store } from "./session.js";
import { t } from "./texts.js";

/** The words are English; how numbers and days are written follows the reader where that is English too. */
export const language = /^en\b/i.test(navigator.language) ? navigator.language : "en-GB";

export const minutes = formatAge;
const currency = () => store.value?.currency ?? "EUR";
const digits = () => Number(currencyDigits(currency()));
/** Decimal places of the store's currency. */
export const currencyPlaces = () => digits();
const zone = () => store.value?.time_zone || undefined;

/** Minor units as a figure without the currency. @param {number|null|undefined} minor */
export function amount(minor) {
  return minor === null || minor === undefined ? "–" : formatMoney(minor, currency(), language, { symbol: false }).replace("-", "−");
}

/** Cash of another currency, in its own digits, with its code. @param {string} code @param {number} minor */
export function foreign(code, minor) {
  return `${formatMoney(minor, code, language, { symbol: false }).replace("-", "−")} ${code}`;
}

/** A difference, its sign always written. @param {number} minor */
export function signed(minor) {
  return formatMoney(minor, currency(), language, { symbol: false, sign: "always" }).replace("-", "−");
}

/** A figure of an axis: whole units of the currency. @param {number} minor */
export function wholeMoney(minor) {
  return number(Math.round(minor / minorUnit()));
}

/** Minor units in one unit of the currency. */
export function minorUnit() {
  return 10 ** digits();
}

export function currencySign() {
  return new Intl.NumberFormat(language, { style: "currency", currency: currency(), currencyDisplay: "narrowSymbol" }).formatToParts(0).find((part) => part.type === "currency")?.value ?? currency();
}

/** For the field of a price. @param {number} minor */
export function priceText(minor) {
  return plainDecimal(minor, digits());
}

/** A price as typed, null when it is none. @param {string} typed */
export function parsePrice(typed) {
  const minor = parseMoney(typed, currency(), language);
  return minor === null || minor < 0 ? null : minor;
}

/** A quantity from the wire. @param {string} wire */
export function quantity(wire) {
  return formatQuantity(quantityFromWire(wire), language).replace("-", "−");
}

/** A quantity as typed, for the wire; null when it is none. @param {string} typed */
export function quantityTyped(typed) {
  const thousandths = parseQuantity(typed, language);
  return thousandths === null ? null : quantityToWire(thousandths);
}

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A rate of tax. @param {string} rate */
export function percent(rate) {
  return formatRate(rate, language);
}

/** @param {Date} at @param {boolean} [seconds] */
export function timeOf(at, seconds = false) {
  return formatClock(at, { language: "en-GB", zone: zone(), seconds });
}

/** @param {Date|string} at @param {Intl.DateTimeFormatOptions} options @param {string} [timeZone] */
function day(at, options, timeZone = zone()) {
  return new Intl.DateTimeFormat(language, { ...options, timeZone }).format(toMs(at));
}

/** "Saturday 21 November". @param {Date} at */
export function dayLong(at) {
  return day(at, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
}

/** "21 Nov". @param {Date|string} at */
export function dayShort(at) {
  return day(at, { day: "numeric", month: "short" });
}

/** Weekday of a calendar day. @param {string} date YYYY-MM-DD */
export function dayName(date) {
  return day(`${date}T12:00:00Z`, { weekday: "long" }, "UTC");
}

/** The store's calendar day. */
export function today() {
  return storeDay(clock.value, zone());
}

/** Whether it is of the store's day that runs. @param {Date|string} at */
export function isToday(at) {
  return storeDay(at, zone()) === today();
}

export const roles = ["cashier", "associate", "greeter", "supervisor", "manager"];

/** @param {string} role */
export const roleName = (role) => t(`role.${role}`, {}, role);
/** @param {string} kind */
export const kindName = (kind) => t(`kind.${kind}`, {}, kind.replaceAll("_", " "));
/** @param {string} kind of place */
export const placeKind = (kind) => t(`place.${kind}`, {}, kind.replaceAll("_", " "));
/** The picture of a kind of place. @param {string|undefined} kind */
export const placeIcon = (kind) => (placeIcons[kind || "shelf"] ?? placeIcons.shelf).slice(2);
/** @param {string} tag */
export const tagName = (tag) => t(`tag.${tag}`, {}, tag.replaceAll("_", " "));
/** @param {string} kind */
export const tenderName = (kind) => t(`tender.${kind}`, {}, kind);

/** The language in its own name. @param {string} code */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** @param {string} code */
export function countryName(code) {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** @param {string} code */
export function currencyName(code) {
  try {
    return new Intl.DisplayNames([language], { type: "currency" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** @param {string} id */
export function registerCode(id) {
  return lookups.value.registers.find((register) => register.id === id)?.code ?? "–";
}
