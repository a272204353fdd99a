// A batch of codes for blank gift cards: made here, taken along as a file, and forgotten. A till charges a card up when it is sold.

import { useState } from "preact/hooks";
import { Action, Field, FormErrors, Notice, Panel, html, t, useAction, useForm } from "../parts.js";
import { saveFile } from "../savefile.js";
import { api } from "../session.js";
import { spaced } from "../../lib/cardcode.js";

const path = "/gift-cards/codes";
const most = 1000;

/** The files a batch comes as. @type {Record<string, {accept: string, name: string, query: string}>} */
const forms = {
  pdf: { accept: "application/pdf", name: "gift-cards.pdf", query: "" },
  csv: { accept: "text/csv", name: "gift-cards.csv", query: "?bom=true" },
};

export function BlankCards() {
  const form = useForm({ count: "10" }, ["count"]);
  const [codes, setCodes] = useState(/** @type {string[]} */ ([]));
  const make = useAction(async () => {
    const text = form.values.count.trim();
    const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > most) return form.refuse({ count: t("blank.wrong", { most }) });
    setCodes((await form.send(() => api.post(path, { count }))).codes);
  });
  const take = useAction(async (as) => {
    const { accept, name, query } = forms[as];
    saveFile(await api.post(`${path}${query}`, { codes }, { as: "blob", headers: { Accept: accept } }), name);
  });
  return html`<${Panel} title=${t("blank.title")} aside=${t("blank.aside")} test="blank-cards"><div class="scroll">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); make.run(); }}>
      <p class="note gap-below">${t("blank.more")}</p>
      <${FormErrors} form=${form} error=${make.error ?? take.error} />
      <div class="form"><${Field} form=${form} name="count" label=${t("blank.count")} hint=${t("blank.count_hint", { most })} span="3" num inputmode="numeric" maxlength="4" test="blank-count" autofocus /></div>
      <div class="rowbtn gap-top"><${Action} kind=${codes.length > 0 ? "" : "action"} type="submit" test="blank-make" sending=${make.busy !== ""} disabled=${form.values.count.trim() === ""}>${t(codes.length > 0 ? "blank.again" : "blank.make")}<//></div>
    </form>
    ${codes.length > 0 && html`<${Batch} codes=${codes} take=${take} />`}
  </div><//>`;
}

/** @param {{codes: string[], take: any}} props */
function Batch({ codes, take }) {
  return html`<div class="panel-body">
    <${Notice} kind="done" test="blank-made">${t("blank.made", { n: codes.length })}<//>
    <div class="rowbtn gap-top">
      <${Action} kind="action" test="blank-pdf" sending=${take.busy === "pdf"} onClick=${() => take.run("pdf", "pdf")}>${t("blank.pdf")}<//>
      <${Action} test="blank-csv" sending=${take.busy === "csv"} onClick=${() => take.run("csv", "csv")}>${t("blank.csv")}<//></div>
    <ol class="codes" aria-label=${t("blank.codes")}>${codes.map((code) => html`<li key=${code} class="code" data-test="blank-code" data-code=${code}>${spaced(code)}</li>`)}</ol>
  </div>`;
}
