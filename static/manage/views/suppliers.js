// Suppliers, and under which numbers and at which costs they sell what.

import { useState } from "preact/hooks";
import { costText, costTyped } from "../costs.js";
import { Action, Confirm, Empty, Failed, Field, FormErrors, Icon, Panel, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may } from "../session.js";
import { currencyPlaces, currencySign, quantity, quantityTyped } from "../show.js";
import { Finder } from "./finder.js";

/** @param {{id: string}} props */
export function Suppliers({ id }) {
  const list = useLoad(() => api.get("/suppliers", { limit: 200 }), []);
  const items = list.data?.items ?? [];
  const chosen = items.find((/** @type {any} */ supplier) => supplier.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("supplier.title")} test="suppliers"><div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
      <table class="tbl tbl-rows"><tbody>${items.map((/** @type {any} */ supplier) => html`<tr key=${supplier.id} class=${supplier.id === id ? "on" : ""} data-test="supplier-row" onClick=${() => go({ section: "stock", tab: "suppliers", id: supplier.id })}>
        <td><a class="rowlink" href=${routeHref({ section: "stock", tab: "suppliers", id: supplier.id })}><b><bdi>${supplier.name}</bdi></b></a><small><bdi>${[supplier.contact, supplier.email, supplier.phone].filter(Boolean).join(" · ")}</bdi></small></td><td class="num">${t("supplier.days", { n: supplier.lead_days })}</td></tr>`)}</tbody></table>
      ${list.data && items.length === 0 && html`<${Empty} icon="truck" title=${t("supplier.none")} text=${t("supplier.none_more")} />`}</div><//>
    ${id === "new" || chosen ? html`<div class="stack"><${OneSupplier} key=${id} supplier=${chosen ?? null} done=${list.reload} />${chosen && html`<${Sells} key="s${id}" supplier=${chosen} />`}</div>`
      : html`<${Panel} class="choose"><${Empty} icon="truck" title=${t("supplier.choose")} text=${t("supplier.choose_more")} /><//>`}
  </main>`;
}

/** @param {{supplier: any, done: () => Promise<void>}} props */
function OneSupplier({ supplier, done }) {
  const form = useForm({ name: supplier?.name ?? "", contact: supplier?.contact ?? "", email: supplier?.email ?? "", phone: supplier?.phone ?? "", note: supplier?.note ?? "", lead_days: String(supplier?.lead_days ?? 0) }, ["name", "contact", "email", "phone", "note", "lead_days"]);
  const id = useNewId(supplier?.id);
  const save = useAction(async () => {
    await form.send(() => api.put(`/suppliers/${id}`, { ...form.values, lead_days: Number.parseInt(form.values.lead_days, 10) || 0 }));
    await done();
    if (!supplier) go({ section: "stock", tab: "suppliers", id });
  });
  const remove = useAction(async () => {
    await api.del(`/suppliers/${supplier.id}`);
    await done();
    go({ section: "stock", tab: "suppliers" });
  });
  const write = may("stock.write");
  return html`<${Panel} title=${supplier ? html`<bdi>${supplier.name}</bdi>` : t("supplier.new")} test="supplier"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <${FormErrors} form=${form} error=${save.error ?? remove.error} />
    <div class="form"><${Field} form=${form} name="name" label=${t("supplier.name")} span="4" test="supplier-name" autofocus=${!supplier} disabled=${!write} /><${Field} form=${form} name="lead_days" label=${t("supplier.lead")} span="2" num inputmode="numeric" test="supplier-lead" disabled=${!write} />
      <${Field} form=${form} name="contact" label=${t("supplier.contact")} span="2" disabled=${!write} /><${Field} form=${form} name="email" label=${t("supplier.email")} span="2" disabled=${!write} /><${Field} form=${form} name="phone" label=${t("supplier.phone")} span="2" disabled=${!write} />
      <${Field} form=${form} name="note" label=${t("paper.note")} disabled=${!write} /></div>
    ${write && html`<div class="rowbtn gap-top">${supplier && html`<${Confirm} label=${t("supplier.delete")} ask=${t("supplier.delete_ask")} yes=${t("supplier.delete_yes")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="supplier-delete" />`}<${Action} kind="action" type="submit" test="supplier-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || form.values.name.trim() === ""}>${t("save")}<//></div>`}
  </form><//>`;
}

/** @param {{supplier: any}} props */
function Sells({ supplier }) {
  const list = useLoad(() => api.get(`/suppliers/${supplier.id}/products`, { limit: 200 }), [supplier.id]);
  const [product, setProduct] = useState(/** @type {any} */ (null));
  const form = useForm({ article: "", cost: "", pack: "1", preferred: false }, ["article", "unit_cost", "pack"]);
  const put = useAction(async () => {
    const cost = form.values.cost.trim() === "" ? null : costTyped(form.values.cost, currencyPlaces());
    const pack = quantityTyped(form.values.pack);
    if (form.values.cost.trim() !== "" && cost === null) return form.refuse({ cost: t("paper.wrong_cost") });
    if (pack === null) return form.refuse({ pack: t("paper.wrong_quantity") });
    await form.send(() => api.put(`/suppliers/${supplier.id}/products/${product.id}`, { article: form.values.article, ...(cost === null ? {} : { unit_cost: cost }), pack, preferred: form.values.preferred }));
    setProduct(null);
    form.undo();
    await list.reload();
  });
  const drop = useAction(async (/** @type {string} */ id) => {
    await api.del(`/suppliers/${supplier.id}/products/${id}`);
    await list.reload();
  });
  const write = may("stock.write");
  const choose = (/** @type {any} */ found) => {
    const known = (list.data?.items ?? []).find((/** @type {any} */ one) => one.product_id === found.id);
    setProduct(found);
    form.set("article", known?.article ?? "");
    form.set("cost", costText(known?.unit_cost, currencyPlaces()));
    form.set("pack", known?.pack ?? "1");
    form.set("preferred", known?.preferred ?? true);
  };
  return html`<${Panel} title=${t("supplier.sells")} aside=${t("supplier.sells_more")} test="supplier-sells"><${Failed} error=${list.error ?? drop.error} retry=${list.reload} />
    ${write && html`<div class="panel-pad"><${Finder} label=${t("paper.find")} test="sells-find" onFind=${choose} /></div>`}
    ${product && html`<form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); put.run(); }}><p><b><bdi>${product.name}</bdi></b></p><${FormErrors} form=${form} error=${put.error} />
      <div class="form"><${Field} form=${form} name="article" label=${t("supplier.article")} span="2" test="sells-article" autofocus /><${Field} form=${form} name="cost" label=${t("paper.cost")} span="2" num unit=${currencySign()} inputmode="decimal" test="sells-cost" /><${Field} form=${form} name="pack" label=${t("supplier.pack")} span="2" num inputmode="decimal" test="sells-pack" /></div>
      <div class="rowbtn gap-top"><button type="button" class="btn" onClick=${() => setProduct(null)}>${t("cancel")}</button><${Action} kind="action" type="submit" test="sells-save" sending=${put.busy !== ""}>${t("save")}<//></div></form>`}
    <table class="tbl"><tbody>${(list.data?.items ?? []).map((/** @type {any} */ one) => html`<tr key=${one.product_id} data-test="sells-row"><td><b><bdi>${one.name}</bdi></b><small>${[one.article, one.preferred && t("supplier.preferred")].filter(Boolean).join(" · ")}</small></td><td class="num">${costText(one.unit_cost, currencyPlaces()) || "–"}</td><td class="num">${one.pack !== "1" ? `× ${quantity(one.pack)}` : ""}</td>
      <td class="num">${write && html`<button class="icon-btn" aria-label=${t("paper.remove", { name: one.name })} onClick=${() => drop.run(one.product_id, one.product_id)}><${Icon} name="x" size="s" /></button>`}</td></tr>`)}</tbody></table>
  <//>`;
}
