// Shelves that calls for help reported empty: each is a count to make, and counting ends it.

import { useState } from "preact/hooks";
import { Action, Empty, Failed, Field, FormErrors, Panel, Plate, html, t, useAction, useForm, useLoad } from "../parts.js";
import { routeHref } from "../router.js";
import { api, may, newId } from "../session.js";
import { taskToCount } from "./tasks.js";
import { quantity, quantityTyped, timeOf, dayShort } from "../show.js";

export function Shelves() {
  const load = useLoad(() => api.get("/stock/empty-shelves"), []);
  const [chosen, setChosen] = useState("");
  const items = load.data?.items ?? [];
  return html`<main class="work"><${Panel} class="list" title=${t("shelves.title")} aside=${items.length > 0 ? t("shelves.count", { n: items.length }) : ""} test="shelves">
    <${Failed} error=${load.error} retry=${load.reload} />
    ${load.data && items.length === 0 && html`<${Empty} icon="shelf" title=${t("shelves.none")} text=${t("shelves.none_more")} />`}
    <table class="tbl"><tbody>${items.map((/** @type {any} */ item) => html`<tr key=${item.product_id} data-test="shelf-row" data-product=${item.product_id}>
      <td class="whole"><a class="rowlink" href=${routeHref({ section: "goods", id: item.product_id })}><b><bdi>${item.name}</bdi></b></a><small>${t("shelves.said", { n: item.reports, when: `${dayShort(item.reported_at)}, ${timeOf(item.reported_at)}` })}</small></td>
      <td class="keep">${item.location && html`<${Plate}>${item.location}<//>`}</td><td class="num"><b>${quantity(item.stock)}</b><small>${t("shelves.books")}</small></td>
      <td class="num">${may("help.ask") && html`<button class="btn btn-s btn-quiet" data-test="shelf-task" onClick=${() => taskToCount(item)}>${t("shelves.to_task")}</button>`}
        ${may("stock.write") && html`<button class="btn btn-s" data-test="shelf-count" aria-expanded=${chosen === item.product_id} onClick=${() => setChosen(chosen === item.product_id ? "" : item.product_id)}>${t("shelves.go")}</button>`}</td></tr>
      ${chosen === item.product_id && html`<tr key=${`${item.product_id} form`}><td colspan="4"><${Counting} item=${item} done=${async () => { setChosen(""); await load.reload(); }} cancel=${() => setChosen("")} /></td></tr>`}`)}</tbody></table>
  <//></main>`;
}

/** @param {{item: any, done: () => Promise<void>, cancel: () => void}} props */
function Counting({ item, done, cancel }) {
  const form = useForm({ quantity: "" }, ["quantity"]);
  const [id] = useState(newId); // sent again, it is the same count
  const count = useAction(async () => {
    const wire = quantityTyped(form.values.quantity);
    if (wire === null) return form.refuse({ quantity: t("stock.wrong") });
    await form.send(() => api.put(`/products/${item.product_id}/stock-moves/${id}`, { kind: "count", quantity: wire, reason: t("shelves.reason") }));
    await done();
  });
  return html`<form class="panel-form" data-test="shelf-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); count.run(); }}><${FormErrors} form=${form} error=${count.error} />
    <div class="form"><${Field} form=${form} name="quantity" label=${t("shelves.counted")} span="2" num inputmode="decimal" test="shelf-quantity" autofocus /></div>
    <div class="rowbtn gap-top"><button type="button" class="btn" onClick=${cancel}>${t("cancel")}</button><${Action} kind="action" type="submit" test="shelf-save" sending=${count.busy !== ""}>${t("save")}<//></div></form>`;
}
