// What moved the stock besides sales: by product, kind, cause, person and days; also as a file.

import { useState } from "preact/hooks";
import { Empty, Failed, Icon, More, Panel, html, t, useNews, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { lookups, newsOf } from "../session.js";
import { dayShort, quantity, timeOf } from "../show.js";
import { Finder } from "./finder.js";

/** All kinds there are, and all causes. */
export const moveKinds = ["receive", "adjust", "count", "waste", "supplier_return", "transfer_out", "transfer_in", "kit_make", "kit_break", "put_aside", "put_back", "import", "opening"];
export const moveCauses = ["lost", "stolen", "found", "damaged", "expired", "own_use", "sample", "correction"];
const periods = ["today", "yesterday", "week", "month", "year"];

export function Moves() {
  const [query, setQuery] = useState({ period: "month", kind: "", cause: "", staff_id: "" });
  const [days, setDays] = useState({ from: "", to: "" });
  const [product, setProduct] = useState(/** @type {any} */ (null));
  const asked = Object.fromEntries(Object.entries({ ...query, ...(days.from ? { period: "", ...days } : {}), product_id: product?.id ?? "" }).filter(([, value]) => value !== ""));
  const address = new URLSearchParams(asked).toString();
  return html`<main class="work moves">
    <${Panel} class="list" title=${t("moves.title")} aside=${html`<${Files} address=${address} />`} test="moves">
      <div class="tools moves-tools">
        <${Pick} name="period" value=${days.from ? "" : query.period} options=${[...(days.from ? [["", t("moves.days")]] : []), ...periods.map((name) => [name, t(`moves.period.${name}`)])]} onPick=${(/** @type {string} */ period) => { setDays({ from: "", to: "" }); setQuery({ ...query, period }); }} />
        <label class="fg"><span class="vh">${t("moves.from")}</span><span class="inp"><input type="date" data-test="moves-from" aria-label=${t("moves.from")} value=${days.from} onChange=${(/** @type {any} */ event) => setDays({ from: event.currentTarget.value, to: days.to })} /></span></label>
        ${days.from && html`<label class="fg"><span class="vh">${t("moves.to")}</span><span class="inp"><input type="date" data-test="moves-to" aria-label=${t("moves.to")} min=${days.from} value=${days.to} onChange=${(/** @type {any} */ event) => setDays({ ...days, to: event.currentTarget.value })} /></span></label>`}
        <${Pick} name="kind" value=${query.kind} options=${[["", t("moves.all_kinds")], ...moveKinds.map((kind) => [kind, t(`reason.${kind}`)])]} onPick=${(/** @type {string} */ kind) => setQuery({ ...query, kind })} />
        <${Pick} name="cause" value=${query.cause} options=${[["", t("moves.all_causes")], ...moveCauses.map((cause) => [cause, t(`cause.${cause}`)])]} onPick=${(/** @type {string} */ cause) => setQuery({ ...query, cause })} />
        <${Pick} name="staff" value=${query.staff_id} options=${[["", t("moves.all_people")], ...(lookups.value.staff.length > 0 ? lookups.value.staff : lookups.value.names).map((/** @type {any} */ one) => [one.id, one.name])]} onPick=${(/** @type {string} */ staff_id) => setQuery({ ...query, staff_id })} />
        ${product ? html`<button class="btn btn-s" data-test="moves-product-off" onClick=${() => setProduct(null)}><bdi>${product.name}</bdi> <${Icon} name="x" size="s" /></button>` : html`<${Finder} label=${t("moves.product")} test="moves-find" onFind=${setProduct} />`}
      </div>
      <${List} key=${address} asked=${asked} /><//>
  </main>`;
}

/** @param {{name: string, value: string, options: any[], onPick: (value: string) => void}} props */
function Pick({ name, value, options, onPick }) {
  return html`<label class="fg"><span class="vh">${t(`moves.by.${name}`)}</span><span class="inp"><select data-test="moves-${name}" aria-label=${t(`moves.by.${name}`)} value=${value} onChange=${(/** @type {any} */ event) => onPick(event.currentTarget.value)}>${options.map(([key, text]) => html`<option key=${key} value=${key}>${text}</option>`)}</select><${Icon} name="down" size="s" /></span></label>`;
}

/** @param {{address: string}} props */
function Files({ address }) {
  return html`${["csv", "xlsx"].map((form) => html`<a key=${form} class="btn btn-s" data-test="moves-${form}" download href=${`/api/v1/stock/moves/file?${address}&face=manage&form=${form}${form === "csv" ? "&bom=true" : ""}`}><${Icon} name="download" size="s" />${t(`figures.${form}`)}</a>`)}`;
}

/** @param {{asked: Record<string, string>}} props */
function List({ asked }) {
  const list = useNews(usePages("/stock/moves", asked), newsOf("stock.changed").value);
  return html`<${Failed} error=${list.error} retry=${list.reload} />
    ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="box" title=${t("moves.none")} text=${t("moves.none_more")} />`}
    <table class="tbl moves-table"><tbody>${list.items.map((move) => html`<tr key=${move.id} data-test="move-row">
      <td>${dayShort(move.at)}<small>${timeOf(new Date(move.at))}</small></td>
      <td><a class="rowlink" href=${routeHref({ section: "goods", id: move.product_id })}><b><bdi>${move.name}</bdi></b></a><small>${[move.sku, move.batch, move.expires_on].filter(Boolean).join(" · ")}</small></td>
      <td>${t(`reason.${move.kind}`, {}, move.kind)}<small><bdi>${[move.cause && t(`cause.${move.cause}`, {}, move.cause), move.reason, move.person].filter(Boolean).join(" · ")}</bdi></small></td>
      <td class="num"><b class=${move.quantity.startsWith("-") ? "low" : ""}>${move.quantity.startsWith("-") ? "" : "+"}${quantity(move.quantity)}</b><small>${t("stock.then", { stock: quantity(move.stock) })}</small></td></tr>`)}</tbody></table><${More} list=${list} />`;
}
