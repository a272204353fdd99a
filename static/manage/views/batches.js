// What is on the shelf by batch, what expires soon, and writing it off from there.

import { useState } from "preact/hooks";
import { Action, Empty, Failed, Field, FormErrors, More, Panel, Select, html, t, useAction, useForm, useNews, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, may, newId, newsOf } from "../session.js";
import { dayShort, quantity, quantityTyped } from "../show.js";

const spans = ["7", "14", "30", "90", "all"];

export function Batches() {
  const [days, setDays] = useState("14");
  const [chosen, setChosen] = useState("");
  return html`<main class="work"><${Panel} class="list" title=${t("batches.title")} test="batches">
    <div class="tools"><div class="seg seg-page">${spans.map((span) => html`<button key=${span} data-test="batches-${span}" aria-pressed=${days === span} onClick=${() => { setChosen(""); setDays(span); }}>${span === "all" ? t("batches.all") : t("batches.days", { n: Number(span) })}</button>`)}</div></div>
    <${List} key=${days} days=${days} chosen=${chosen} choose=${setChosen} /><//></main>`;
}

/** @param {{days: string, chosen: string, choose: (key: string) => void}} props */
function List({ days, chosen, choose }) {
  const list = useNews(usePages(days === "all" ? "/stock/batches" : "/stock/expiring", days === "all" ? {} : { days }), newsOf("stock.changed").value);
  const write = may("stock.write");
  const key = (/** @type {any} */ batch) => `${batch.product_id} ${batch.batch}`;
  return html`<${Failed} error=${list.error} retry=${list.reload} />
    ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="box" title=${t(days === "all" ? "batches.none" : "batches.none_soon")} text=${t("batches.none_more")} />`}
    <table class="tbl"><tbody>${list.items.map((batch) => html`<tr key=${key(batch)} data-test="batch-row"><td><a class="rowlink" href=${routeHref({ section: "goods", id: batch.product_id })}><b><bdi>${batch.name}</bdi></b></a><small><bdi>${batch.batch === batch.expires_on ? "" : batch.batch}</bdi></small></td>
      <td class="keep">${batch.expires_on ? html`<span class=${batch.expired ? "low" : ""}>${dayShort(`${batch.expires_on}T12:00:00Z`)}</span>` : t("batches.never")}${batch.expired && html`<small class="low">${t("stock.expired")}</small>`}</td><td class="num"><b>${quantity(batch.stock)}</b></td>
      <td class="num">${write && html`<button class="btn btn-s" data-test="batch-off" aria-expanded=${chosen === key(batch)} onClick=${() => choose(chosen === key(batch) ? "" : key(batch))}>${t("batches.off")}</button>`}</td></tr>
      ${chosen === key(batch) && html`<tr key=${`${key(batch)} form`}><td colspan="4"><${Off} batch=${batch} done=${async () => { choose(""); await list.reload(); }} cancel=${() => choose("")} /></td></tr>`}`)}</tbody></table><${More} list=${list} />`;
}

/** @param {{batch: any, done: () => Promise<void>, cancel: () => void}} props */
function Off({ batch, done, cancel }) {
  const form = useForm({ quantity: quantity(batch.stock), cause: batch.expired ? "expired" : "damaged", reason: "" }, ["quantity", "cause", "reason"]);
  const [id] = useState(newId); // sent again, it is the same move
  const off = useAction(async () => {
    const wire = quantityTyped(form.values.quantity);
    if (wire === null) return form.refuse({ quantity: t("stock.wrong") });
    await form.send(() => api.put(`/products/${batch.product_id}/stock-moves/${id}`, { kind: "waste", quantity: wire, cause: form.values.cause, reason: form.values.reason.trim(), batch: batch.batch, ...(batch.expires_on ? { expires_on: batch.expires_on } : {}) }));
    await done();
  });
  return html`<form class="panel-form" data-test="batch-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); off.run(); }}><${FormErrors} form=${form} error=${off.error} />
    <div class="form"><${Field} form=${form} name="quantity" label=${t("stock.waste_label")} span="2" num inputmode="decimal" test="batch-quantity" autofocus /><${Select} form=${form} name="cause" label=${t("stock.cause")} span="2" options=${["expired", "damaged"].map((cause) => [cause, t(`cause.${cause}`)])} test="batch-cause" /><${Field} form=${form} name="reason" label=${t("stock.reason")} span="2" test="batch-reason" /></div>
    <div class="rowbtn gap-top"><button type="button" class="btn" onClick=${cancel}>${t("cancel")}</button><${Action} kind="action" type="submit" test="batch-save" sending=${off.busy !== ""}>${t("batches.off")}<//></div></form>`;
}
