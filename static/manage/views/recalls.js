// What must not be sold: which products, batches and pieces are stopped at the
// tills, and why.

import { useEffect, useState } from "preact/hooks";
import { Action, Confirm, Empty, Failed, Field, FormErrors, Panel, State, html, t, useAction, useForm, useLoad, useSendId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may } from "../session.js";
import { dayShort, timeOf, today } from "../show.js";

/** How long after the last key the goods are searched, in ms. */
const searchAfter = 200;

/** @param {{id: string}} props */
export function Recalls({ id }) {
  const list = useLoad(() => api.get("/recalls"), []);
  const recalls = list.data?.items ?? [];
  const open = recalls.filter((/** @type {any} */ recall) => recall.lifted_at === null);
  return html`<main class="work pts fit">
    <${Panel} class="list" title=${t("recalls.title")} aside=${t("recalls.count", { n: open.length })} test="recalls">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        ${recalls.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("recalls.what")}</th><th>${t("recalls.which")}</th><th>${t("recalls.why")}</th><th class="hide-n">${t("recalls.from")}</th><th class="num hide-n">${t("recalls.sold")}</th><th></th></tr></thead>
        <tbody>${recalls.map((/** @type {any} */ recall) => html`<${Row} key=${recall.id} recall=${recall} done=${list.reload} />`)}</tbody></table>`}
        ${recalls.length === 0 && list.data && html`<${Empty} icon="shield" title=${t("recalls.none")} text=${t("recalls.none_more")} />`}
      </div>
    <//>
    ${id === "new" && may("catalog.write") ? html`<${NewRecall} done=${list.reload} />`
    : html`<${Panel} class="choose"><${Empty} icon="shield" title=${t("recalls.pick")} text=${t("recalls.pick_more")}>${may("catalog.write") && html`<a class="btn btn-action" href=${routeHref({ section: "goods", tab: "recalls", id: "new" })}>${t("recalls.new")}</a>`}<//><//>`}
  </main>`;
}

/** @param {{recall: any, done: () => Promise<void>}} props */
function Row({ recall, done }) {
  const lift = useAction(async () => {
    await api.post(`/recalls/${recall.id}/lift`, {});
    await done();
  });
  const which = [recall.batch && t("recalls.batch_is", { batch: recall.batch }), recall.serial && t("recalls.serial_is", { serial: recall.serial })].filter(Boolean).join(", ");
  return html`<tr data-test="recall-row"><td><b><bdi>${recall.product.name}</bdi></b><small>${recall.product.sku}</small></td><td>${which || t("recalls.all")}</td><td><bdi>${recall.reason}</bdi></td>
    <td class="hide-n">${recall.from}</td><td class="num hide-n">${recall.sold}</td>
    <td class="num">${recall.lifted_at === null
    ? (may("catalog.write") ? html`<${Confirm} small label=${t("recalls.lift")} ask=${t("recalls.lift_ask")} yes=${t("recalls.lift_yes")} sending=${lift.busy !== ""} onYes=${() => lift.run()} test="recall-lift" />` : html`<${State} name="late" tone="late">${t("recalls.open")}<//>`)
    : html`<${State} name="off" tone="soft">${t("recalls.lifted", { at: `${dayShort(new Date(recall.lifted_at))} ${timeOf(new Date(recall.lifted_at))}` })}<//>`}</td></tr>`;
}

/** @param {{done: () => Promise<void>}} props */
function NewRecall({ done }) {
  const form = useForm({ product: /** @type {any} */ (null), find: "", batch: "", serial: "", reason: "", from: today() }, ["product_id", "batch", "serial", "reason", "from"]);
  const [found, setFound] = useState(/** @type {any[]} */ ([]));
  const find = useAction(async (/** @type {string} */ words) => setFound(words.trim() === "" ? [] : (await api.get("/products", { q: words, limit: 6 })).items));
  const product = form.values.product;
  useEffect(() => {
    const typed = setTimeout(() => find.run("find", form.values.find), searchAfter);
    return () => clearTimeout(typed);
  }, [form.values.find]);
  const once = useSendId();
  const save = useAction(async () => {
    if (!product) return form.refuse({ find: t("recalls.choose") });
    const { batch, serial, reason, from } = form.values;
    const body = { product_id: product.id, batch: batch.trim(), serial: serial.trim(), reason, from };
    await form.send(() => api.put(`/recalls/${once.of(body)}`, body));
    once.taken();
    await done();
    go({ section: "goods", tab: "recalls" });
  });
  return html`<${Panel} title=${t("recalls.new")} test="recall"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (product) save.run(); else find.run("find", form.values.find); }}>
    <${FormErrors} form=${form} error=${save.error ?? find.error} />
    ${product
    ? html`<div class="recall-what"><b><bdi>${product.name}</bdi></b><small>${product.sku}</small><button type="button" class="btn btn-s" onClick=${() => form.set("product", null)}>${t("recalls.change")}</button></div>`
    : html`<${Field} form=${form} name="find" label=${t("recalls.find")} hint=${t("recalls.find_hint")} test="recall-find" autofocus />
      <div class="stack">${found.map((each) => html`<button type="button" class="btn" key=${each.id} data-test="recall-product" onClick=${() => form.set("product", each)}><bdi>${each.name}</bdi> <small>${each.sku}</small></button>`)}</div>`}
    <div class="form">
      <${Field} form=${form} name="batch" label=${t("recalls.batch")} hint=${t("recalls.batch_hint")} span="3" test="recall-batch" maxlength="20" />
      <${Field} form=${form} name="serial" label=${t("recalls.serial")} hint=${t("recalls.serial_hint")} span="3" test="recall-serial" maxlength="20" />
      <${Field} form=${form} name="reason" label=${t("recalls.reason")} hint=${t("recalls.reason_hint")} test="recall-reason" maxlength="280" />
      <${Field} form=${form} name="from" label=${t("recalls.from")} type="date" span="3" test="recall-from" />
    </div>
    <${Action} kind="action" test="recall-save" sending=${save.busy !== ""} done=${save.done} disabled=${!product} onClick=${() => save.run()}>${t("recalls.save")}<//>
    <button type="submit" class="vh" tabindex="-1">${t("recalls.save")}</button>
  </form><//>`;
}
