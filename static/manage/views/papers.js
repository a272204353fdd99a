// How receipts look: texts and blocks by language, with the paper beside, drawn by the server as it will print it.

import { useEffect, useState } from "preact/hooks";
import { Action, Failed, Field, FormErrors, Loading, Panel, Select, html, t, useAction, useForm, useLoad } from "../parts.js";
import { api, may } from "../session.js";
import { languageName } from "../show.js";

/** Typing rests this long before the paper is drawn anew. */
const restMs = 250;
const fields = ["header", "footer", "terms", "logo", "taxes", "cashier", "barcode", "link", "link_days", "customer"];
const blocks = ["logo", "taxes", "cashier", "barcode", "link"];

export function Papers() {
  const [language, setLanguage] = useState("all");
  const set = useLoad(() => api.get("/receipt-templates"), []);
  if (!set.data) return html`<main class="work"><${Failed} error=${set.error} retry=${set.reload} /></main>`;
  const names = ["all", ...set.data.languages];
  const kept = set.data.templates[language] ?? set.data.templates.all;
  return html`<main class="work fit">
    <${Panel} class="list" title=${t("papers.title")} test="paper-form">
      <div class="scroll">
        <div class="filts filts-open" role="group" aria-label=${t("papers.language")}>${names.map((name) => html`<button key=${name} class="filt" data-test="paper-language-${name}" aria-pressed=${name === language} onClick=${() => setLanguage(name)}>${name === "all" ? t("papers.all") : languageName(name)}${name !== "all" && set.data.templates[name] ? " •" : ""}</button>`)}</div>
        <${Template} key=${language} language=${language} kept=${kept} own=${language !== "all" && Boolean(set.data.templates[language])} logo=${set.data.logo} reload=${set.reload} />
      </div>
    <//>
  </main>`;
}

/** @param {{language: string, kept: any, own: boolean, logo: boolean, reload: () => void}} props */
function Template({ language, kept, own, logo, reload }) {
  const form = useForm({ ...Object.fromEntries(fields.map((name) => [name, typeof kept[name] === "boolean" ? (kept[name] ? "yes" : "no") : String(kept[name] ?? "")])) }, fields);
  const write = may("setup");
  const body = () => Object.fromEntries(fields.map((name) => [name, blocks.includes(name) ? form.values[name] === "yes" : name === "link_days" ? Number(form.values[name]) || 30 : form.values[name]]));
  const save = useAction(async () => { await form.send(() => api.put(`/receipt-templates/${language}`, body())); await reload(); });
  const drop = useAction(async () => { await api.del(`/receipt-templates/${language}`); await reload(); });
  return html`<div class="store-cols">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? drop.error} />
      <div class="form">
        <${Field} form=${form} name="header" label=${t("papers.header")} rows="2" maxlength="1000" test="paper-header" disabled=${!write} />
        <${Field} form=${form} name="footer" label=${t("papers.footer")} hint=${t("papers.footer_hint")} rows="2" maxlength="1000" disabled=${!write} />
        <${Field} form=${form} name="terms" label=${t("papers.terms")} rows="2" maxlength="1000" disabled=${!write} />
        ${blocks.map((name) => html`<${Select} key=${name} form=${form} name=${name} test="paper-${name}" label=${t(`papers.${name}`)} span="3" disabled=${!write} options=${[["yes", t("papers.shown")], ["no", t("papers.hidden")]]} />`)}
        <${Field} form=${form} name="link_days" label=${t("papers.link_days")} span="3" inputmode="numeric" disabled=${!write} />
        <${Select} form=${form} name="customer" label=${t("papers.customer")} span="3" disabled=${!write} options=${["none", "id", "name"].map((name) => [name, t(`papers.customer_${name}`)])} />
        <${LogoField} has=${logo} reload=${reload} />
      </div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="paper-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//>
        ${own && html`<${Action} sending=${drop.busy !== ""} onClick=${() => drop.run()}>${t("papers.drop")}<//>`}</div>
    </form>
    <${Preview} language=${language} body=${body} changes=${JSON.stringify(form.values)} dirty=${form.dirty} logo=${logo} />
  </div>`;
}

/** @param {{language: string, body: () => any, changes: string, dirty: boolean, logo: boolean}} props */
function Preview({ language, body, changes, dirty, logo }) {
  const [width, setWidth] = useState("48");
  const [state, setState] = useState({ text: "", width: "", error: /** @type {any} */ (null) });
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      api.post(`/receipt-preview?language=${language}&form=${width}`, body(), { as: "text" })
        .then((text) => { if (current) setState({ text, width, error: null }); }, (error) => { if (current) setState((old) => ({ ...old, error })); });
    }, restMs);
    return () => { current = false; clearTimeout(timer); };
  }, [language, width, changes, logo]);
  const page = (/** @type {string} */ form) => `/api/v1/receipt-preview?face=manage&language=${language}&form=${form}`;
  return html`<div class="slipbox-col">
    <div class="filts filts-open" role="group" aria-label=${t("papers.preview")}>
      <button class="filt" data-test="preview-48" aria-pressed=${width === "48"} onClick=${() => setWidth("48")}>${t("printers.wide")}</button>
      <button class="filt" data-test="preview-32" aria-pressed=${width === "32"} onClick=${() => setWidth("32")}>${t("printers.narrow")}</button>
      <a class="filt" href=${page("html")} target="_blank" rel="noopener" data-test="preview-html">${t("papers.web")}</a>
      <a class="filt" href=${page("a4")} target="_blank" rel="noopener" data-test="preview-a4">A4</a></div>
    ${dirty && html`<p class="note">${t("papers.saved_only")}</p>`}
    <${Failed} error=${state.error} />
    ${!state.text && !state.error && html`<${Loading} />`}
    ${state.text && html`<pre class="paper paper-text" dir="ltr" data-test="paper-preview" data-width=${state.width}>${state.text}</pre>`}
  </div>`;
}

/** @param {{has: boolean, reload: () => void}} props */
function LogoField({ has, reload }) {
  const send = useAction(async (/** @type {File|null} */ file) => {
    await api.put("/receipt-logo", { picture: file ? await base64(file) : "" });
    await reload();
  });
  return html`<div class="fg fg-6"><label for="logo-file">${t("papers.picture")}</label>
    <input id="logo-file" type="file" accept="image/png,image/jpeg" data-test="logo-file" onChange=${(/** @type {any} */ event) => { const [file] = event.currentTarget.files; if (file) send.run("it", file); }} />
    <p class="hint">${t(has ? "papers.picture_kept" : "papers.picture_hint")}</p>
    ${has && html`<${Action} small sending=${send.busy !== ""} onClick=${() => send.run("it", null)}>${t("papers.picture_drop")}<//>`}
    <${Failed} error=${send.error} /></div>`;
}

/** @param {Blob} file @returns {Promise<string>} */
async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
