// First start: five steps, one question each, what comes of it beside them.
// The shop is made when the first four are answered; goods and devices follow
// through the same calls the office uses.

import { useEffect, useState } from "preact/hooks";
import { makeApi } from "../../lib/api.js";
import { Action, Choice, Field, Icon, Mark, Notice, Panel, Select, Shape, html, t } from "../parts.js";
import { signIn, start, staffHere } from "../session.js";
import { countryName, currencyName, languageName } from "../show.js";
import { fieldPlaces, knownCountries, knownCurrencies, newDraft, setupBody, steps, withCountry, wrong } from "../wizard.js";
import { placeErrors } from "../forms.js";
import { Import } from "./import.js";
import { PairEverything } from "./setup-done.js";

const keptUnder = "tillbell.setup";
const calls = makeApi("manage");

/** The token from the link, kept for a reload and taken out of the address. */
function takeToken() {
  const fromLink = location.hash.slice(1);
  if (fromLink) {
    sessionStorage.setItem(`${keptUnder}.token`, fromLink);
    history.replaceState(null, "", location.pathname);
  }
  return fromLink || sessionStorage.getItem(`${keptUnder}.token`) || "";
}

/** What was typed before, but no PIN: that is never kept. */
function keptDraft() {
  const country = navigator.language.split("-")[1]?.toUpperCase() ?? "DE";
  const fresh = newDraft(knownCountries.includes(country) ? country : "DE");
  try {
    return { ...fresh, ...JSON.parse(sessionStorage.getItem(keptUnder) ?? "{}"), pin: "", pin_again: "" };
  } catch {
    return fresh;
  }
}

export function Setup() {
  const [token] = useState(takeToken);
  const [draft, setDraft] = useState(keptDraft);
  const [step, setStep] = useState("shop");
  const [asked, setAsked] = useState(/** @type {string[]} */ ([]));
  const [refused, setRefused] = useState(/** @type {Record<string, Record<string, string>>} */ ({}));
  const [made, setMade] = useState("");
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState("");
  const [over, setOver] = useState(false);
  useEffect(() => { calls.get("/setup", token ? { headers: { Authorization: `Bearer ${token}` } } : {}).then((answer) => setOver(!answer.needed)).catch((error) => setTrouble(error.message)); }, []);
  useEffect(() => { document.body.className = "setup"; return () => { document.body.className = "manage"; }; }, []);
  useEffect(() => { scrollTo(0, 0); }, [step]);

  const change = (/** @type {any} */ values) => {
    setDraft(values);
    const { pin, pin_again, ...kept } = values;
    try { sessionStorage.setItem(keptUnder, JSON.stringify(kept)); } catch { /* typed again after a reload */ }
  };
  const errorsOf = (/** @type {string} */ name) => ({ ...(asked.includes(name) ? Object.fromEntries(Object.entries(wrong(name, draft)).map(([field, key]) => [field, t(key, { country: countryName(draft.country) })])) : {}), ...refused[name] });
  const form = {
    values: draft, errors: errorsOf(step),
    set: (/** @type {string} */ name, /** @type {any} */ value) => {
      setRefused({ ...refused, [step]: Object.fromEntries(Object.entries(refused[step] ?? {}).filter(([field]) => field !== name)) });
      change(name === "country" ? withCountry(draft, value) : { ...draft, [name]: value });
    },
  };
  const done = (/** @type {string} */ name) => (name === "goods" ? made === "goods" : Object.keys(wrong(name, draft)).length === 0 && (made !== "" || asked.includes(name)));
  const at = steps.indexOf(step);

  const go = (/** @type {string} */ to) => {
    setAsked([...new Set([...asked, step])]);
    if (Object.keys(wrong("shop", draft)).length > 0) return setStep("shop");
    setStep(to);
  };
  const next = async () => {
    if (Object.keys(wrong(step, draft)).length > 0 && step !== "goods") {
      setAsked([...new Set([...asked, step])]);
      return toFirstError();
    }
    if (made) return setStep(step === "goods" ? "pair" : steps[at + 1]);
    const open = steps.slice(0, 4).find((name) => Object.keys(wrong(name, draft)).length > 0);
    if (at < 3) return go(steps[at + 1]);
    if (open) { setAsked([...steps]); return setStep(open); }
    await make();
  };
  const make = async () => {
    setSending(true);
    setTrouble("");
    try {
      await calls.post("/setup", setupBody(draft, token));
      await start();
      const manager = staffHere.value[0];
      const error = manager ? await signIn(manager.id, draft.pin) : null;
      if (error) throw error;
      sessionStorage.removeItem(keptUnder);
      sessionStorage.removeItem(`${keptUnder}.token`);
      setMade("shop");
      setStep("goods");
    } catch (error) {
      refuse(/** @type {any} */ (error));
    } finally {
      setSending(false);
    }
  };
  /** A refusal goes to its step and field; the rest is said at the foot. */
  const refuse = (/** @type {any} */ error) => {
    if (error.code === "already_set_up") return setOver(true);
    const { at: placed, rest } = placeErrors(error.errors ?? [], Object.keys(fieldPlaces));
    /** @type {Record<string, Record<string, string>>} */
    const byStep = {};
    for (const [path, message] of Object.entries(placed)) {
      const [where, field] = fieldPlaces[path];
      byStep[where] = { ...byStep[where], [field]: message };
    }
    setRefused(byStep);
    const first = steps.find((name) => byStep[name]);
    if (first) setStep(first);
    setTrouble(first ? "" : error.code === "setup_token" ? t("setup.bad_token") : [error.message, ...rest].join(" "));
  };

  if (over && !made) return html`<${SetupBar} name="" /><main class="sgrid sgrid-one"><section><h1>${t("setup.over")}</h1><p class="lede">${t("setup.over_more")}</p><p><a class="btn btn-action btn-primary" href="/manage">${t("setup.open")}</a></p></section></main>`;
  if (step === "pair") return html`<${SetupBar} name=${draft.name} /><${Strip} step="" done=${() => true} go=${() => {}} made /><${PairEverything} tablets=${draft.tablets} />`;
  const word = made && step !== "goods" ? t("setup.next") : at === 3 ? t("setup.make") : at === 4 ? t("setup.devices") : t(`setup.${steps[at + 1]}`);
  return html`
    <${SetupBar} name=${draft.name} />
    <${Strip} step=${step} done=${done} go=${go} made=${made !== ""} />
    ${step === "goods" ? html`<div class="setup-goods">${made ? html`<h1>${t("setup.goods_title")}</h1><p class="lede">${t("setup.goods_lede")}</p><${Import} />` : html`<${Panel}><p class="calm">${t("setup.goods_after")}</p><//>`}</div>`
      : html`<main class="sgrid"><section><h1>${t(`setup.${step}_title`)}</h1><p class="lede">${t(`setup.${step}_lede`)}</p>
          <form class="form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); next(); }}><${Step} step=${step} form=${form} locked=${made !== ""} /><button type="submit" class="vh" tabindex="-1">${word}</button></form></section>
        <aside><p class="label">${t("setup.preview")}</p><${Preview} draft=${draft} badVat=${Boolean(wrong("tax", draft).vat_id)} /></aside></main>`}
    <footer class="sfoot">
      ${at > 0 && html`<button class="btn" data-test="setup-back" onClick=${() => setStep(steps[at - 1])}><${Icon} name="back" size="s" />${t(`setup.${steps[at - 1]}`)}</button>`}
      <div class="note grow">${trouble ? html`<${Notice} kind="late" test="setup-error">${trouble}<//>` : t("setup.foot", { at: at + 1, more: t(`setup.${step}_foot`) })}</div>
      <${Action} kind="action btn-primary" test="setup-next" sending=${sending} disabled=${step === "goods" && !made} onClick=${next}>${word}<//>
    </footer>`;
}

/** @param {{name: string}} props */
function SetupBar({ name }) {
  return html`<header class="bar"><${Mark} /><span class="two"><b><bdi>${name || t("setup.new_shop")}</bdi></b><span>${t("setup.setting_up")}</span></span><span class="grow"></span></header>`;
}

/** @param {{step: string, done: (name: string) => boolean, go: (name: string) => void, made?: boolean}} props */
function Strip({ step, done, go, made }) {
  return html`<nav class="steps5" aria-label=${t("setup.steps")}><ol>${steps.map((name, i) => html`<li key=${name} class=${[step === name && "cur", step !== name && done(name) && "done"].filter(Boolean).join(" ")}>
    <button data-test="setup-step-${name}" aria-current=${step === name ? "step" : undefined} disabled=${step === "" || (name === "goods" && !made)} onClick=${() => go(name)}><span class="n">${step !== name && done(name) ? html`<${Shape} name="done" />` : i + 1}</span><span><b>${t(`setup.${name}`)}</b><small>${t(`setup.${name}_sub`)}</small></span></button></li>`)}</ol></nav>`;
}

/** @param {{step: string, form: any, locked: boolean}} props */
function Step({ step, form, locked }) {
  const draft = form.values;
  const zones = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [draft.time_zone];
  if (locked) return html`<p class="fg note">${t("setup.made_already")} <a href="/manage#/store">${t("setup.change_there")}</a></p>`;
  switch (step) {
    case "shop": return html`
      <${Field} form=${form} name="name" label=${t("setup.name")} span="4" test="setup-name" autofocus /><${Select} form=${form} name="country" label=${t("store.country")} span="2" options=${knownCountries.map((code) => [code, countryName(code)])} test="setup-country" />
      <${Field} form=${form} name="legal_name" label=${t("setup.legal_name")} hint=${t("setup.legal_hint")} test="setup-legal" />
      <${Field} form=${form} name="address" label=${t("store.address")} rows="3" test="setup-address" />
      <${Field} form=${form} name="time_zone" label=${t("store.time_zone")} list="zones" span="3" hint=${localTime(draft.time_zone)} test="setup-zone" /><datalist id="zones">${zones.map((zone) => html`<option key=${zone} value=${zone}></option>`)}</datalist>
      <${Select} form=${form} name="language" label=${t("store.language")} span="3" options=${["en", "de", "fr", "es"].map((code) => [code, languageName(code)])} test="setup-language" />`;
    case "tax": return html`
      <${Select} form=${form} name="currency" label=${t("store.currency")} span="3" hint=${t("setup.currency_hint")} options=${knownCurrencies.map((code) => [code, `${code}, ${currencyName(code)}`])} test="setup-currency" />
      <${Field} form=${form} name="vat_id" label=${t("store.vat_id")} span="3" hint=${t("setup.vat_hint")} test="setup-vat" />
      <${Choice} form=${form} name="prices" label=${t("store.prices")} test="setup-prices" options=${[["included", t("store.included"), t("store.included_more")], ["added", t("store.added"), t("store.added_more")]]} />
      <fieldset class="fg"><legend>${t("tax.title")}</legend><${Rows} rows=${draft.taxes} onRows=${(/** @type {any} */ rows) => form.set("taxes", rows)} fields=${[["name", t("tax.name")], ["percent", "%"]]} fresh=${() => ({ code: `class${draft.taxes.length + 1}`, name: "", percent: "" })} add=${t("tax.new")} test="setup-tax" /><p class=${form.errors.taxes ? "hint bad" : "hint"}>${form.errors.taxes ?? t("setup.tax_hint")}</p></fieldset>`;
    case "people": return html`
      <${Field} form=${form} name="manager" label=${t("setup.manager")} test="setup-manager" autofocus />
      <${Field} form=${form} name="pin" label=${t("setup.pin")} type="password" inputmode="numeric" maxlength="8" span="3" hint=${t("setup.pin_hint")} test="setup-pin" /><${Field} form=${form} name="pin_again" label=${t("setup.pin_again")} type="password" inputmode="numeric" maxlength="8" span="3" test="setup-pin-again" />
      <p class="fg note">${t("setup.people_more")}</p>`;
    default: return html`
      <fieldset class="fg"><legend>${t("setup.registers")}</legend><${Rows} rows=${draft.registers.map((/** @type {string} */ code) => ({ code }))} onRows=${(/** @type {any[]} */ rows) => form.set("registers", rows.map((row) => row.code))} fields=${[["code", t("setup.till_number")]]} fresh=${() => ({ code: `T${draft.registers.length + 1}` })} add=${t("setup.add_till")} test="setup-register" /><p class=${form.errors.registers ? "hint bad" : "hint"}>${form.errors.registers ?? t("setup.registers_hint")}</p></fieldset>
      <div class="fg fg-2"><label for="f-tablets">${t("setup.tablets")}</label><span class="inp inp-num"><input id="f-tablets" type="number" min="0" max="50" data-test="setup-tablets" value=${draft.tablets} onInput=${(/** @type {any} */ event) => form.set("tablets", Math.max(0, Math.min(50, Math.floor(Number(event.currentTarget.value)) || 0)))} /></span><p class="hint">${t("setup.tablets_hint")}</p></div>
      <fieldset class="fg"><legend>${t("plan.zones")}</legend><${Rows} rows=${draft.zones} onRows=${(/** @type {any} */ rows) => form.set("zones", rows)} fields=${[["code", t("plan.sign")], ["name", t("plan.zone_name")]]} fresh=${() => ({ code: String.fromCharCode(65 + (draft.zones.length % 26)), name: "" })} add=${t("setup.add_zone")} test="setup-zone" /><p class=${form.errors.zones ? "hint bad" : "hint"}>${form.errors.zones ?? t("setup.zones_hint")}</p></fieldset>`;
  }
}

/** Once the complaints are drawn, the keyboard is where the first of them is. */
function toFirstError() {
  requestAnimationFrame(() => /** @type {HTMLElement|null} */ (document.querySelector('.form [aria-invalid="true"]'))?.focus());
}

/** A short list to type into: one row each, one more, one less. @param {any} props */
function Rows({ rows, onRows, fields, fresh, add, test }) {
  const set = (/** @type {number} */ at, /** @type {string} */ name, /** @type {string} */ value) => onRows(rows.map((/** @type {any} */ row, /** @type {number} */ i) => (i === at ? { ...row, [name]: value } : row)));
  return html`<div class="rows">${rows.map((/** @type {any} */ row, /** @type {number} */ i) => html`<div key=${i} class="rows-row">
      ${fields.map((/** @type {[string, string]} */ [name, label]) => html`<span key=${name} class="inp rows-${name}"><input aria-label="${label} ${i + 1}" placeholder=${label} data-test="${test}-${name}" value=${row[name]} onInput=${(/** @type {any} */ event) => set(i, name, event.currentTarget.value)} /></span>`)}
      <button type="button" class="icon-btn" aria-label=${t("setup.remove_row", { n: i + 1 })} disabled=${rows.length === 1} onClick=${() => onRows(rows.filter((/** @type {any} */ _, /** @type {number} */ at) => at !== i))}><${Icon} name="x" size="s" /></button></div>`)}
    <button type="button" class="btn btn-s" data-test="${test}-add" onClick=${() => onRows([...rows, fresh()])}><${Icon} name="plus" size="s" />${add}</button></div>`;
}

/** @param {string} zone */
function localTime(zone) {
  try {
    return t("setup.time_now", { time: new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date()) });
  } catch {
    return "";
  }
}

/** The head of the receipts this shop will print. @param {{draft: import("../wizard.js").Draft, badVat: boolean}} props */
function Preview({ draft, badVat }) {
  return html`<div class="slip-sheet"><article class="paper" data-test="setup-preview"><h3><bdi>${draft.name || t("setup.new_shop")}</bdi></h3>
    ${draft.legal_name && draft.legal_name !== draft.name && html`<p class="mid"><bdi>${draft.legal_name}</bdi></p>`}
    ${draft.address.split("\n").filter(Boolean).map((line, i) => html`<p key=${i} class="mid"><bdi>${line}</bdi></p>`)}
    ${draft.vat_id && html`<p class="mid">${badVat ? html`<mark>${draft.vat_id}</mark>` : draft.vat_id}</p>`}
    <hr class="tear" /><dl><dt>${(draft.registers[0] || "T1").toUpperCase()}-000001</dt><dd>${draft.currency}</dd></dl><hr class="tear" />
    <table class="paper-tax"><tbody>${draft.taxes.map((tax, i) => html`<tr key=${i}><td>${tax.name}</td><td>${tax.percent} %</td></tr>`)}</tbody></table></article></div>`;
}
