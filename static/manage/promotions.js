// Promotions and price lists as the forms hold them, as the server wants them, and as people say them.

/** @typedef {{id: string, name: string}} Named a product that was chosen */

/** Kinds of promotions, in the order in which they are offered. */
export const kinds = ["each", "buy_get", "set", "tiers", "basket"];

/** What a promotion gives. */
export const rewards = ["percent", "amount", "price"];

/** Fields of the form, in the server's names, so that complaints find their place. */
export const promotionFields = ["name", "kind", "target", "reward", "buy", "get", "get_target", "count", "tiers", "limit", "min_spend", "customer_groups", "from", "until", "weekdays", "start", "end", "priority"];

/** Whether the form shows all there is to a promotion: sets of several groups, and gifts, are made by programs. */
export function editable(promotion) {
  if ((promotion.groups ?? []).length > 1 || (promotion.tiers ?? []).some((tier) => tier.price !== undefined)) return false;
  const targets = [promotion.target, promotion.get_target, promotion.groups?.[0]?.target].filter(Boolean);
  return targets.every((target) => !(target.except_products?.length > 0));
}

const words = (text) => text.split(",").map((word) => word.trim()).filter(Boolean);
const list = (all) => (all ?? []).join(", ");

/** A share as it is typed: "0.125" is 12.5. @param {string|undefined} rate */
export function percentText(rate) {
  if (!rate) return "";
  const [whole, part = ""] = rate.split(".");
  const digits = `${whole}${part.padEnd(2, "0")}`;
  const text = `${Number(digits.slice(0, whole.length + 2))}${digits.length > whole.length + 2 ? `.${digits.slice(whole.length + 2)}` : ""}`;
  return text.replace(/\.0+$/, "");
}

/** A share as typed, for the wire; null when it is none. @param {string} typed */
export function parsePercent(typed) {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?\s*%?$/.exec(typed.trim());
  if (!match || Number(match[1]) > 100 || (Number(match[1]) === 100 && Number(match[2] ?? 0) > 0)) return null;
  const whole = match[1].padStart(3, "0");
  const rate = `${Number(whole.slice(0, 1))}.${whole.slice(1)}${match[2] ?? ""}`.replace(/\.?0+$/, "");
  return rate === "" || rate === "0" ? null : rate;
}

/** @param {any} reward @param {(minor: number) => string} priceText */
function rewardForm(reward, priceText) {
  if (reward.price !== undefined && reward.price !== null) return { reward: "price", value: priceText(reward.price) };
  if (reward.amount) return { reward: "amount", value: priceText(reward.amount) };
  return { reward: "percent", value: percentText(reward.percent) };
}

/** @param {any} target @param {(id: string) => string} nameOf */
function targetForm(target, nameOf) {
  const mode = target?.products?.length > 0 ? "products" : target?.categories?.length > 0 ? "categories" : "all";
  return { mode, categories: list(target?.categories), products: (target?.products ?? []).map((id) => ({ id, name: nameOf(id) })), except: list(target?.except_categories) };
}

function targetBody({ mode, categories, products, except }) {
  const target = mode === "products" ? { products: products.map(({ id }) => id) } : mode === "categories" ? { categories: words(categories) } : { all: true };
  return words(except ?? "").length > 0 ? { ...target, except_categories: words(except) } : target;
}

const emptyTarget = ({ mode, categories, products }) => (mode === "products" && products.length === 0) || (mode === "categories" && words(categories).length === 0);

/** When and for whom, which promotions and price lists share. @param {any} rule */
function scopeForm(rule) {
  return { customer_groups: list(rule.customer_groups), from: rule.from ?? "", until: rule.until ?? "", weekdays: [...(rule.weekdays ?? [])], start: rule.start ?? "", end: rule.end ?? "", priority: String(rule.priority ?? 0), active: rule.active ?? true };
}

/** @param {any} form @param {Record<string, string>} wrong */
function scopeBody(form, wrong) {
  const priority = Number(form.priority.trim() || "0");
  if (!Number.isInteger(priority) || Math.abs(priority) > 1000) wrong.priority = "promo.wrong.priority";
  if (form.from && form.until && form.until < form.from) wrong.until = "promo.wrong.until";
  if ((form.start === "") !== (form.end === "")) wrong[form.start === "" ? "start" : "end"] = "promo.wrong.hours";
  const body = { customer_groups: words(form.customer_groups), from: form.from, until: form.until, weekdays: [...form.weekdays].sort(), start: form.start, end: form.end, priority };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== "" && value !== 0 && !(Array.isArray(value) && value.length === 0)));
}

/**
 * @param {any} promotion
 * @param {(minor: number) => string} priceText
 * @param {(id: string) => string} nameOf
 */
export function promotionForm(promotion, priceText, nameOf) {
  const group = promotion.groups?.[0];
  const tiers = promotion.tiers ?? [];
  const spend = promotion.kind === "basket";
  return {
    name: promotion.name ?? "", kind: promotion.kind ?? "each", target: targetForm(group?.target ?? promotion.target, nameOf),
    ...rewardForm(tiers[0] ?? promotion, priceText), buy: String(promotion.buy ?? 2), get: String(promotion.get ?? 1), other: Boolean(promotion.get_target),
    get_target: targetForm(promotion.get_target ?? { categories: [""] }, nameOf), count: String(group?.count ?? 3),
    tiers: tiers.map((tier) => ({ from: spend ? priceText(tier.from) : String(tier.from), value: rewardForm(tier, priceText).value })),
    per_product: promotion.per_product ?? false, limit: promotion.limit ? String(promotion.limit) : "", min_spend: promotion.min_spend ? priceText(promotion.min_spend) : "",
    coupon: promotion.coupon ?? false, coupon_back: promotion.coupon_back ?? false, stack: promotion.stack ?? false, ...scopeForm(promotion),
  };
}

/**
 * What to send, and what is wrong before sending (keys of words by field).
 * @param {ReturnType<typeof promotionForm>} form
 * @param {(typed: string) => number|null} parsePrice
 */
export function promotionBody(form, parsePrice) {
  /** @type {Record<string, string>} */
  const wrong = {};
  const whole = (text, field, least = 1) => {
    const n = Number(text);
    if (!/^\d+$/.test(text.trim()) || n < least || n > 1_000_000) wrong[field] = "promo.wrong.number";
    return n;
  };
  const reward = (text, field) => {
    const value = form.reward === "percent" ? parsePercent(text) : parsePrice(text);
    if (value === null || value === undefined || (form.reward === "amount" && value === 0)) wrong[field] = form.reward === "percent" ? "promo.wrong.percent" : "promo.wrong.money";
    return { [form.reward]: value };
  };
  if (form.name.trim() === "") wrong.name = "promo.wrong.name";
  if (emptyTarget(form.target)) wrong.target = "promo.wrong.target";
  /** @type {any} */
  const body = { name: form.name.trim(), kind: form.kind, active: form.active, ...scopeBody(form, wrong) };
  if (form.kind === "set") Object.assign(body, { groups: [{ target: targetBody(form.target), count: whole(form.count, "count") }], ...reward(form.value, "reward") });
  else body.target = targetBody(form.target);
  if (form.kind === "each") Object.assign(body, reward(form.value, "reward"));
  if (form.kind === "buy_get") {
    Object.assign(body, { buy: whole(form.buy, "buy"), get: whole(form.get, "get"), ...reward(form.value, "reward") });
    if (form.other) body.get_target = targetBody(form.get_target);
    if (form.other && emptyTarget(form.get_target)) wrong.get_target = "promo.wrong.target";
  }
  if (form.kind === "tiers" || form.kind === "basket") {
    body.tiers = form.tiers.map((tier) => ({ from: form.kind === "basket" ? parsePrice(tier.from) : whole(tier.from, "tiers", 2), ...reward(tier.value, "tiers") }));
    if (body.tiers.length === 0 || body.tiers.some((tier, at) => tier.from === null || tier.from === 0 || (at > 0 && tier.from <= body.tiers[at - 1].from))) wrong.tiers ??= "promo.wrong.tiers";
  }
  if (form.per_product && !(form.kind === "buy_get" && form.other) && ["buy_get", "set", "tiers"].includes(form.kind)) body.per_product = true;
  if (form.limit.trim() !== "" && !["tiers", "basket"].includes(form.kind)) body.limit = whole(form.limit, "limit");
  if (form.min_spend.trim() !== "") {
    body.min_spend = parsePrice(form.min_spend);
    if (body.min_spend === null) wrong.min_spend = "promo.wrong.money";
  }
  for (const flag of ["coupon", "stack"]) if (form[flag]) body[flag] = true;
  if (form.coupon && form.coupon_back) body.coupon_back = true;
  return { body, wrong };
}

/** Fields of a price list's form. */
export const priceListFields = ["name", "target", "percent", "prices", "customer_groups", "from", "until", "weekdays", "start", "end", "priority"];

/** @param {any} rule @param {(minor: number) => string} priceText @param {(id: string) => string} nameOf */
export function priceListForm(rule, priceText, nameOf) {
  return {
    name: rule.name ?? "", target: targetForm(rule.target, nameOf), percent: percentText(rule.percent),
    prices: (rule.prices ?? []).map((each) => ({ id: each.product, name: nameOf(each.product), from: each.from && each.from !== "0" ? each.from : "", value: each.percent ? `${percentText(each.percent)} %` : priceText(each.price) })),
    ...scopeForm(rule),
  };
}

/** @param {ReturnType<typeof priceListForm>} form @param {(typed: string) => number|null} parsePrice @param {(typed: string) => string|null} quantityTyped */
export function priceListBody(form, parsePrice, quantityTyped) {
  /** @type {Record<string, string>} */
  const wrong = {};
  if (form.name.trim() === "") wrong.name = "promo.wrong.name";
  /** @type {any} */
  const body = { name: form.name.trim(), active: form.active, ...scopeBody(form, wrong) };
  if (form.percent.trim() !== "") {
    Object.assign(body, { percent: parsePercent(form.percent), target: targetBody(form.target) });
    if (body.percent === null) wrong.percent = "promo.wrong.percent";
    if (emptyTarget(form.target)) wrong.target = "promo.wrong.target";
  }
  body.prices = form.prices.map((row) => {
    const from = row.from.trim() === "" ? undefined : quantityTyped(row.from);
    const share = row.value.trim().endsWith("%");
    const value = share ? parsePercent(row.value) : parsePrice(row.value);
    if (value === null || value === undefined || from === null) wrong.prices = "promo.wrong.prices";
    return { product: row.id, ...(from ? { from } : {}), ...(share ? { percent: value } : { price: value }) };
  });
  if (body.prices.length === 0 && form.percent.trim() === "") wrong.prices = "promo.wrong.no_prices";
  return { body, wrong };
}

/**
 * A promotion as one sentence a person would say.
 * @param {any} rule as the server has it
 * @param {{t: (key: string, params?: any) => string, money: (minor: number) => string, nameOf: (id: string) => string, day: (date: string) => string, weekday: (n: number) => string}} say
 */
export function sentence(rule, say) {
  const { t, money } = say;
  const goods = (target) => goodsWords(target, say);
  const off = (reward) => {
    if (reward.percent === "1" || reward.price === 0) return t("promo.say_free");
    if (reward.percent) return t("promo.say_percent", { value: `${percentText(reward.percent)} %` });
    if (reward.amount) return t("promo.say_amount", { value: money(reward.amount) });
    return t("promo.say_price", { value: money(reward.price ?? 0) });
  };
  const parts = {
    each: () => t("promo.say_each", { goods: goods(rule.target), off: off(rule) }),
    buy_get: () => t(rule.get_target ? "promo.say_buy_other" : "promo.say_buy", { buy: rule.buy, get: rule.get, goods: goods(rule.target), other: rule.get_target ? goods(rule.get_target) : "", off: off(rule) }),
    set: () => t("promo.say_set", { goods: (rule.groups ?? []).map((group) => `${group.count} × ${goods(group.target)}`).join(" + "), off: off(rule) }),
    tiers: () => t("promo.say_tiers", { goods: goods(rule.target), tiers: (rule.tiers ?? []).map((tier) => t("promo.say_from", { n: tier.from, off: off(tier) })).join(", ") }),
    basket: () => t("promo.say_basket", { goods: goods(rule.target), tiers: (rule.tiers ?? []).map((tier) => t(rule.get_target ? "promo.say_gift" : "promo.say_from", { n: money(tier.from), off: off(tier), get: rule.get, other: rule.get_target ? goods(rule.get_target) : "" })).join(", ") }),
  };
  return [parts[rule.kind]?.() ?? rule.kind, ...scopeWords(rule, say)].join(", ").replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** @param {any} rule @param {any} say */
export function scopeWords(rule, { t, money, day, weekday }) {
  const days = rule.weekdays ?? [];
  const row = days.length > 2 && days.every((n, at) => at === 0 || n === days[at - 1] + 1);
  return [
    days.length > 0 && days.length < 7 && (row ? `${weekday(days[0])}–${weekday(days[days.length - 1])}` : days.map(weekday).join(", ")),
    rule.start && t("promo.say_hours", { from: rule.start, until: rule.end }),
    rule.from && rule.until ? t("promo.say_days", { from: day(rule.from), until: day(rule.until) }) : rule.from ? t("promo.say_since", { from: day(rule.from) }) : rule.until && t("promo.say_until", { until: day(rule.until) }),
    rule.customer_groups?.length > 0 && t("promo.say_groups", { groups: rule.customer_groups.join(", ") }),
    rule.min_spend > 0 && t("promo.say_spend", { amount: money(rule.min_spend) }),
    rule.limit > 0 && t("promo.say_limit", { n: rule.limit }),
    rule.coupon && t("promo.say_coupon"),
    rule.stack && t("promo.say_stack"),
  ].filter(Boolean);
}

function goodsWords(target, { t, nameOf }) {
  if (!target) return "";
  const named = [...(target.categories ?? []), ...(target.products ?? []).map(nameOf)];
  const shown = named.length > 4 ? [...named.slice(0, 3), t("promo.say_more", { n: named.length - 3 })] : named;
  const all = target.all ? t("promo.say_all") : shown.join(t("promo.say_or"));
  const except = target.except_categories ?? [];
  return except.length > 0 ? t("promo.say_except", { goods: all, but: except.join(", ") }) : all;
}
