// Stocktakes: count with a scanner in the hand, look at what differs, post it
// once. Made for a phone as much as for the desk.

import { useEffect, useRef, useState } from "preact/hooks";
import { Action, Choice, Confirm, Empty, Failed, Field, FormErrors, More, Notice, Panel, State, html, t, useAction, useForm, useLoad, useNews, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may, newId, newsOf, staffName } from "../session.js";
import { dayShort, quantity, quantityTyped, signed, timeOf } from "../show.js";
import { Finder } from "./finder.js";

/** @param {{status: string}} props */
function TakeState({ status }) {
  const [name, tone] = { open: ["here", "here"], posted: ["done", "done"] }[status] ?? ["off", "soft"];
  return html`<${State} name=${name} tone=${tone}>${t(`take.${status}`)}<//>`;
}

/** @param {{id: string}} props */
export function Counts({ id }) {
  const list = useNews(usePages("/stocktakes", {}), newsOf("stocktake.changed").value);
  return html`<main class=${id ? "work takes takes-one" : "work takes"}>
    <${Panel} class="list" title=${t("take.title")} test="takes"><${Failed} error=${list.error} retry=${list.reload} />
      <table class="tbl tbl-rows"><tbody>${list.items.map((take) => html`<tr key=${take.id} class=${take.id === id ? "on" : ""} data-test="take-row" onClick=${() => go({ section: "stock", tab: "counts", id: take.id })}>
        <td><a class="rowlink" href=${routeHref({ section: "stock", tab: "counts", id: take.id })}><b><bdi>${take.name}</bdi></b></a><small>${[dayShort(take.opened_at), take.value].filter(Boolean).join(" · ")}</small></td><td class="num">${t("take.progress", { n: take.counted, of: take.of })}</td><td><${TakeState} status=${take.status} /></td></tr>`)}</tbody></table>
      ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="list" title=${t("take.none")} text=${t("take.none_more")} />`}<${More} list=${list} /><//>
    ${id === "new" ? html`<${Begin} done=${list.reload} />` : id ? html`<${Take} key=${id} id=${id} />` : html`<${Panel} class="choose"><${Empty} icon="list" title=${t("take.choose")} text=${t("take.choose_more")} /><//>`}
  </main>`;
}

/** @param {{done: () => void}} props */
function Begin({ done }) {
  const form = useForm({ name: "", scope: "all", value: "" }, ["name", "scope", "value"]);
  const [id] = useState(newId);
  const begin = useAction(async () => {
    await form.send(() => api.put(`/stocktakes/${id}`, form.values));
    done();
    go({ section: "stock", tab: "counts", id });
  });
  return html`<${Panel} title=${t("take.new")} test="take-new"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); begin.run(); }}><${FormErrors} form=${form} error=${begin.error} />
    <div class="form"><${Field} form=${form} name="name" label=${t("take.name")} test="take-name" autofocus /><${Choice} form=${form} name="scope" label=${t("take.scope")} options=${["all", "category", "location"].map((scope) => [scope, t(`take.${scope}`)])} test="take-scope" />
      ${form.values.scope !== "all" && html`<${Field} form=${form} name="value" label=${t("take.value")} test="take-value" />`}</div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="take-begin" sending=${begin.busy !== ""} disabled=${form.values.name.trim() === ""}>${t("take.begin")}<//></div></form><//>`;
}

/** @param {{id: string}} props */
function Take({ id }) {
  const news = newsOf("stocktake.counted").value + newsOf("stocktake.changed").value;
  const load = useLoad(() => api.get(`/stocktakes/${id}`), [id, news]);
  const [show, setShow] = useState("last");
  if (!load.data) return html`<${Panel}>${load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const take = load.data;
  const review = may("stock.read") ? ["different", "uncounted", "counted"] : [];
  return html`<div class="stack">
    <${Panel} title=${html`<bdi>${take.name}</bdi>`} aside=${html`<${TakeState} status=${take.status} />`} test="take">
      <p class="panel-pad take-progress" data-test="take-progress">${t("take.progress", { n: take.counted, of: take.of })}${take.value && html` · <bdi>${take.value}</bdi>`}</p>
      <${Parts} id=${id} news=${news} />
      ${take.status === "open" && html`<${Counter} take=${take} done=${load.reload} />`}<//>
    <${Panel} class="list" test="take-items"><div class="tools"><div class="seg seg-page">${["last", ...review].map((name) => html`<button key=${name} data-test="take-${name}" aria-pressed=${show === name} onClick=${() => setShow(name)}>${t(`take.${name}`)}</button>`)}</div></div>
      ${show === "last" ? html`<${Last} id=${id} news=${news} />` : html`<${Items} id=${id} show=${show} news=${news} />`}
      ${take.status === "open" && may("stock.write") && html`<${Close} take=${take} done=${load.reload} news=${news} />`}<//>
  </div>`;
}

/** Who counts with a tablet or at a till, and who has finished. @param {{id: string, news: number}} props */
function Parts({ id, news }) {
  const parts = useLoad(() => api.get(`/stocktakes/${id}/parts`), [id, news]);
  if (!parts.data || parts.data.items.length === 0) return null;
  return html`<ul class="panel-pad take-parts" data-test="take-parts">${parts.data.items.map((/** @type {any} */ part) => html`<li key=${part.staff_id} data-test="take-part" data-done=${part.finished_at !== null}>
    <${State} name=${part.finished_at ? "done" : "here"}><bdi>${part.name}</bdi><//> <small class="soft">${[t("take.part_products", { n: part.products }), part.finished_at ? t("take.part_done", { time: timeOf(new Date(part.finished_at)) }) : t("take.part_counts")].join(" · ")}</small></li>`)}</ul>`;
}

/** Scan, then how many: Enter counts, and the next scan may come. @param {{take: any, done: () => void}} props */
function Counter({ take, done }) {
  const [product, setProduct] = useState(/** @type {any} */ (null));
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const id = useRef("");
  useEffect(() => { input.current?.focus(); input.current?.select(); }, [product]);
  const add = useAction(async (/** @type {string} */ mode) => {
    const wire = quantityTyped(typed);
    if (wire === null || wire.startsWith("-")) throw new Error(t("paper.wrong_quantity"));
    if (id.current === "") id.current = newId(); // sent again, it is the same count
    const count = await api.put(`/stocktakes/${take.id}/counts/${id.current}`, { product_id: product.id, quantity: wire, mode });
    id.current = "";
    setSaid(t("take.added", { name: product.name, quantity: quantity(count.quantity), total: quantity(count.total) }));
    setProduct(null);
    done();
  });
  const choose = (/** @type {any} */ found, /** @type {any} */ scanned) => {
    id.current = "";
    add.clear();
    setSaid("");
    setTyped(scanned?.quantity ?? "1");
    setProduct(found);
  };
  return html`<div class="counter panel-pad">
    ${said && html`<${Notice} kind="done" test="take-said">${said}<//>`}
    ${product ? html`<form class="counting" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); add.run("add", "add"); }}>
      <p><b><bdi>${product.name}</bdi></b> <small class="soft">${[product.location, product.sku].filter(Boolean).join(" · ")}</small></p>
      ${add.error && html`<p class="hint bad" role="alert" data-test="take-refused">${add.error.message}</p>`}
      <label class="inp inp-num"><span class="vh">${t("take.quantity")}</span><input ref=${input} data-test="take-quantity" inputmode="decimal" value=${typed} autocomplete="off" onClick=${(/** @type {any} */ event) => event.currentTarget.select()} onInput=${(/** @type {any} */ event) => { id.current = ""; setTyped(event.currentTarget.value); }} />${product.unit !== "each" && html`<span class="unit">${product.unit}</span>`}</label>
      <div class="rowbtn"><button type="button" class="btn" data-test="take-back" onClick=${() => setProduct(null)}>${t("cancel")}</button><${Action} test="take-replace" sending=${add.busy === "replace"} onClick=${() => add.run("replace", "replace")}>${t("take.replace")}<//><${Action} kind="action" type="submit" test="take-add" sending=${add.busy === "add"}>${t("take.add")}<//></div>
    </form>` : html`<${Finder} label=${t("take.scan")} test="take-find" autofocus onFind=${choose} />`}
  </div>`;
}

/** @param {{id: string, news: number}} props */
function Last({ id, news }) {
  const list = useNews(usePages(`/stocktakes/${id}/counts`, {}), news);
  return html`<${Failed} error=${list.error} retry=${list.reload} /><table class="tbl"><tbody>${list.items.map((count) => html`<tr key=${count.id} data-test="count-row"><td><b><bdi>${count.name}</bdi></b><small>${timeOf(new Date(count.at))} · <bdi>${staffName(count.staff_id)}</bdi></small></td><td class="num">${count.taken_back ? html`<s>${quantity(count.quantity)}</s>` : html`${count.mode === "replace" ? "= " : "+ "}${quantity(count.quantity)}`}</td><td class="num soft">${count.taken_back ? t("take.taken_back") : t("take.tally", { total: quantity(count.total) })}</td></tr>`)}</tbody></table>
    ${!list.loading && list.items.length === 0 && html`<p class="calm">${t("take.no_counted")}</p>`}<${More} list=${list} />`;
}

/** @param {{id: string, show: string, news: number}} props */
function Items({ id, show, news }) {
  const list = useNews(usePages(`/stocktakes/${id}/items`, { show }), news);
  const plain = show === "uncounted";
  return html`<${Failed} error=${list.error} retry=${list.reload} /><table class="tbl"><thead><tr><th>${t("paper.product")}</th>${!plain && html`<th class="num">${t("take.counted")}</th>`}<th class="num">${t("take.expected")}</th>${!plain && html`<th class="num">${t("take.difference")}</th>`}</tr></thead><tbody>${list.items.map((item) => html`<tr key=${item.product_id} data-test="item-row"><td><b><bdi>${item.name}</bdi></b><small>${[item.location, item.moved && t("take.moved")].filter(Boolean).join(" · ")}</small></td>
    ${!plain && html`<td class="num">${quantity(item.counted)}</td>`}<td class="num">${quantity(item.expected)}</td>${!plain && html`<td class="num"><b class=${item.difference.startsWith("-") ? "low" : ""}>${quantity(item.difference)}</b><small>${item.value !== 0 ? signed(item.value) : ""}</small></td>`}</tr>`)}</tbody></table>
    ${!list.loading && list.items.length === 0 && html`<p class="calm">${t(`take.no_${show}`)}</p>`}<${More} list=${list} />`;
}

/** @param {{take: any, done: () => void, news: number}} props */
function Close({ take, done, news }) {
  const sum = useLoad(() => (may("stock.read") ? api.get(`/stocktakes/${take.id}/summary`) : Promise.resolve(null)), [take.id, news]);
  const [zero, setZero] = useState(false);
  const end = useAction(async (/** @type {string} */ word) => {
    await api.post(`/stocktakes/${take.id}/${word}`, word === "post" ? { uncounted: zero ? "zero" : "leave" } : {});
    done();
  });
  return html`<div class="panel-foot take-close"><${Failed} error=${end.error} />
    ${sum.data && sum.data.different > 0 && html`<span data-test="take-sum">${signed(sum.data.gain)} ${t("take.gain")}, ${signed(-sum.data.loss)} ${t("take.loss")}</span>`}
    <${Unfinished} id=${take.id} news=${news} />
    ${take.counted < take.of && html`<label><input type="checkbox" class="check" data-test="take-zero" checked=${zero} onChange=${(/** @type {any} */ event) => setZero(event.currentTarget.checked)} /> ${t("take.zero")}</label>`}
    <span class="grow"></span><${Confirm} small label=${t("take.cancel")} ask=${t("take.cancel_ask")} yes=${t("take.cancel_yes")} sending=${end.busy === "cancel"} onYes=${() => end.run("cancel", "cancel")} test="take-cancel" /><${Confirm} small label=${t("take.post")} ask=${t("take.post_ask")} yes=${t("take.post_yes")} sending=${end.busy === "post"} onYes=${() => end.run("post", "post")} test="take-post" /></div>`;
}

/** Before it is posted: whose part is not done. @param {{id: string, news: number}} props */
function Unfinished({ id, news }) {
  const parts = useLoad(() => api.get(`/stocktakes/${id}/parts`), [id, news]);
  const names = (parts.data?.items ?? []).filter((/** @type {any} */ part) => part.finished_at === null).map((/** @type {any} */ part) => part.name);
  return names.length > 0 && html`<span class="hint" data-test="take-unfinished">${t("take.unfinished", { names: names.join(", ") })}</span>`;
}
