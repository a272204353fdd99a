// The lines of a paper while they are typed: a finder above, a row a product.

import { Empty, Icon, html, t } from "../parts.js";
import { addProduct } from "../papers.js";
import { quantity } from "../show.js";
import { Finder } from "./finder.js";

/**
 * @param {{lines: import("../papers.js").Line[], fields: string[], wrong: Record<number, string>, test: string, onChange: (lines: import("../papers.js").Line[]) => void}} props
 */
export function PaperLines({ lines, fields, wrong, test, onChange }) {
  const set = (/** @type {number} */ i, /** @type {string} */ name, /** @type {string} */ value) => onChange(lines.with(i, { ...lines[i], [name]: value }));
  const cell = (/** @type {number} */ i, /** @type {any} */ line, /** @type {string} */ name, /** @type {string} */ label, /** @type {any} */ more = {}) => html`<label class="cell cell-${name}"><span class="cell-name">${label}</span>
    <span class="inp ${name === "quantity" || name === "cost" ? "inp-num" : ""}"><input data-test="${test}-${name}" value=${line[name]} autocomplete="off" onClick=${(/** @type {any} */ event) => event.currentTarget.select()} ...${more} onInput=${(/** @type {any} */ event) => set(i, name, event.currentTarget.value)} /></span></label>`;
  return html`
    <div class="panel-pad"><${Finder} label=${t("paper.find")} test="${test}-find" autofocus onFind=${(/** @type {any} */ product, /** @type {any} */ scanned) => onChange(addProduct(lines, product, scanned ? { quantity: scanned.quantity ?? "1", batch: fields.includes("batch") ? scanned.batch ?? "" : "", expires_on: fields.includes("batch") ? scanned.expires_on ?? "" : "" } : {}))} /></div>
    ${lines.length === 0 ? html`<${Empty} icon="barcode" title=${t("paper.empty")} text=${t("paper.empty_more")} />` : html`<ol class=${fields.length > 1 ? "paper-lines" : "paper-lines few"}>${lines.map((line, i) => html`<li key=${`${line.product_id}.${i}`} data-test="${test}-line">
      <div class="paper-name"><b><bdi>${line.name}</bdi></b><small>${[line.sku, line.ordered && t("receive.ordered", { n: quantity(line.ordered) })].filter(Boolean).join(" · ")}</small></div>
      ${cell(i, line, "quantity", t("paper.quantity"), { inputmode: "decimal" })}
      ${fields.includes("cost") && cell(i, line, "cost", t("paper.cost"), { inputmode: "decimal" })}
      ${fields.includes("batch") && cell(i, line, "batch", t("paper.batch"))}
      ${fields.includes("expires_on") && cell(i, line, "expires_on", t("paper.expires"), { type: "date" })}
      <button type="button" class="icon-btn" aria-label=${t("paper.remove", { name: line.name })} onClick=${() => onChange(lines.filter((_, other) => other !== i))}><${Icon} name="x" size="s" /></button>
      ${wrong[i] && html`<p class="hint bad">${t(wrong[i])}</p>`}
    </li>`)}</ol>`}`;
}
