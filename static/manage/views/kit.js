// What a product is made of: its parts, and whether it is made beforehand or taken from their stock when it is sold.

import { useState } from "preact/hooks";
import { Action, Choice, Confirm, Failed, Field, FormErrors, Icon, Panel, html, t, useAction, useForm, useLoad, useSendId } from "../parts.js";
import { api, may } from "../session.js";
import { amount, quantity, quantityTyped } from "../show.js";
import { Finder } from "./finder.js";

/** @param {{product: any, done: () => Promise<void>}} props */
export function Kit({ product, done }) {
  const load = useLoad(async () => {
    const kit = await api.get(`/products/${product.id}/kit`, { empty: true });
    return { ...kit, none: kit.parts.length === 0 };
  }, [product.id]);
  if (product.unit !== "each" || product.is_deposit || product.gift_card) return null;
  if (!load.data) return load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : null;
  return html`<${Parts} key=${JSON.stringify(load.data)} product=${product} kit=${load.data} done=${async () => { await load.reload(); await done(); }} />`;
}

/** @param {{product: any, kit: any, done: () => Promise<void>}} props */
function Parts({ product, kit, done }) {
  const write = may("catalog.write");
  const [parts, setParts] = useState(/** @type {any[]} */ (kit.parts));
  const [wrong, setWrong] = useState("");
  const form = useForm({ assembled: kit.assembled ? "yes" : "no" }, ["assembled"]);
  const dirty = form.dirty || JSON.stringify(parts) !== JSON.stringify(kit.parts);
  const save = useAction(async () => {
    const wire = parts.map((part) => ({ product_id: part.product_id, quantity: quantityTyped(part.quantity) }));
    if (wire.some((part) => part.quantity === null || Number(part.quantity) <= 0)) return setWrong(t("stock.wrong"));
    setWrong("");
    await api.put(`/products/${product.id}/kit`, { parts: wire, ...(form.values.assembled === "yes" ? { assembled: true } : {}) });
    await done();
  });
  const plain = useAction(async () => {
    await api.del(`/products/${product.id}/kit`);
    await done();
  });
  const add = (/** @type {any} */ found) => { if (found.id !== product.id && !parts.some((part) => part.product_id === found.id)) setParts([...parts, { product_id: found.id, name: found.name, quantity: "1", stock: found.stock }]); };
  return html`<${Panel} title=${t("kit.title")} aside=${kit.none ? t("kit.none") : t("kit.possible", { n: quantity(kit.possible) })} test="kit">
    <${Failed} error=${save.error ?? plain.error} retry=${() => { save.clear(); plain.clear(); }} />${wrong && html`<p class="panel-pad hint bad" role="alert">${wrong}</p>`}
    ${parts.length > 0 && html`<table class="tbl"><tbody>${parts.map((part, at) => html`<tr key=${part.product_id} data-test="kit-part"><td><b><bdi>${part.name}</bdi></b><small>${t("kit.stock", { n: quantity(part.stock) })}</small></td>
      <td class="num"><span class="inp inp-num kit-amount"><input inputmode="decimal" data-test="kit-quantity" aria-label=${t("kit.amount", { name: part.name })} disabled=${!write} value=${part.quantity} onInput=${(/** @type {any} */ event) => { const quantity = event.currentTarget.value; setParts(parts.map((one, i) => (i === at ? { ...one, quantity } : one))); }} /></span></td>
      <td class="num">${write && html`<button class="icon-btn" aria-label=${t("paper.remove", { name: part.name })} onClick=${() => setParts(parts.filter((_, i) => i !== at))}><${Icon} name="x" size="s" /></button>`}</td></tr>`)}</tbody></table>`}
    ${write && html`<div class="panel-pad"><${Finder} label=${t("kit.add")} test="kit-find" onFind=${add} />
      ${parts.length > 0 && html`<div class="form gap-top"><${Choice} form=${form} name="assembled" label=${t("kit.how")} options=${[["no", t("kit.parts"), t("kit.parts_more")], ["yes", t("kit.made"), t("kit.made_more")]]} test="kit-how" /></div>
      <p class="hint" data-test="kit-price">${t("kit.price", { price: amount(product.price) })}</p>`}
      <div class="rowbtn gap-top">${!kit.none && html`<${Confirm} small label=${t("kit.plain")} ask=${t("kit.plain_ask")} yes=${t("kit.plain_yes")} sending=${plain.busy !== ""} onYes=${() => plain.run()} test="kit-plain" />`}<span class="grow"></span>${dirty && parts.length > 0 && html`<${Action} kind="action" test="kit-save" sending=${save.busy !== ""} onClick=${() => save.run()}>${t("kit.save")}<//>`}</div></div>`}
    ${write && !kit.none && kit.assembled && may("stock.write") && html`<${Make} product=${product} done=${done} />`}<//>`;
}

/** A kit that is kept in stock of its own is made of its parts, or taken apart. @param {{product: any, done: () => Promise<void>}} props */
function Make({ product, done }) {
  const form = useForm({ quantity: "" }, ["quantity"]);
  const once = useSendId();
  const make = useAction(async (/** @type {string} */ how) => {
    const wire = quantityTyped(form.values.quantity);
    if (wire === null) return form.refuse({ quantity: t("stock.wrong") });
    await form.send(() => api.put(`/products/${product.id}/kit-moves/${once.of([wire, how])}`, { quantity: wire, ...(how === "break" ? { break: true } : {}) }));
    once.taken();
    form.undo();
    await done();
  });
  return html`<form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); make.run("make", "make"); }}><${FormErrors} form=${form} error=${make.error} />
    <div class="form"><${Field} form=${form} name="quantity" label=${t("kit.count")} span="2" num inputmode="decimal" test="kit-count" /></div>
    <div class="rowbtn gap-top"><${Action} test="kit-break" sending=${make.busy === "break"} disabled=${form.values.quantity.trim() === ""} onClick=${() => make.run("break", "break")}>${t("kit.break")}<//><${Action} type="submit" kind="action" test="kit-make" sending=${make.busy === "make"} disabled=${form.values.quantity.trim() === ""}>${t("kit.make")}<//></div></form>`;
}
