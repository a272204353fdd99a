// A cart to try the rules on: what a till would ask for right now.

import { useEffect, useState } from "preact/hooks";
import { Failed, Icon, Panel, html, t, useLoad } from "../parts.js";
import { api } from "../session.js";
import { amount } from "../show.js";
import { Finder } from "./goodsfield.js";

/** @param {{revision: any}} props changes when the rules do */
export function TryCart({ revision }) {
  const [lines, setLines] = useState(/** @type {{id: string, name: string, count: number}[]} */ ([]));
  const [coupon, setCoupon] = useState("");
  const key = JSON.stringify([lines, coupon.trim()]);
  const priced = useLoad(async () => (lines.length === 0 ? null : api.post("/prices", {
    lines: lines.map(({ id, count }) => ({ product_id: id, quantity: String(count) })), ...(coupon.trim() ? { coupons: [coupon.trim()] } : {}),
  })), [key, revision]);
  const put = (/** @type {string} */ id, /** @type {number} */ by) => setLines((now) => now.map((line) => (line.id === id ? { ...line, count: line.count + by } : line)).filter((line) => line.count > 0));
  const pick = (/** @type {any} */ { id, name }) => { if (lines.some((line) => line.id === id)) put(id, 1); else setLines([...lines, { id, name, count: 1 }]); };
  const of = priced.data?.lines?.length === lines.length ? priced.data : null;
  useEffect(() => { if (lines.length === 0) setCoupon(""); }, [lines.length === 0]);
  return html`<${Panel} class="choose-try" title=${t("promo.choose")} test="try">
    <div class="panel-body"><p class="note">${t("promo.choose_more")}</p><${Finder} label=${t("promo.add_product")} test="try-find" onPick=${pick} /></div>
    <${Failed} error=${priced.error} retry=${priced.reload} />
    ${lines.length === 0 ? html`<p class="panel-body note">${t("try.empty")}</p>` : html`<table class="tbl"><tbody>${lines.map((line, at) => html`<tr key=${line.id} data-test="try-line">
      <td><b><bdi>${line.name}</bdi></b>${(of?.lines[at].promotions ?? []).map((/** @type {any} */ each) => html`<small key=${each.id} data-test="try-promotion">${each.name} −${amount(each.amount)}</small>`)}${of?.lines[at].price_list && html`<small>${of.lines[at].price_list}</small>`}</td>
      <td class="num"><button class="icon-btn" aria-label=${t("try.less", { name: line.name })} onClick=${() => put(line.id, -1)}><${Icon} name="minus" size="s" /></button> ${line.count} <button class="icon-btn" data-test="try-more" aria-label=${t("try.more", { name: line.name })} onClick=${() => put(line.id, 1)}><${Icon} name="plus" size="s" /></button></td>
      <td class="num">${of ? amount(of.lines[at].total) : "…"}</td></tr>`)}</tbody></table>
    <div class="panel-body"><span class="inp"><input aria-label=${t("try.coupon")} placeholder=${t("try.coupon")} data-test="try-coupon" value=${coupon} autocomplete="off" onChange=${(/** @type {any} */ event) => setCoupon(event.currentTarget.value)} /></span></div>
    <p class="panel-foot"><span class="grow">${of?.discount > 0 ? `${t("try.saved")} ${amount(of.discount)}` : ""}</span><b data-test="try-total">${t("try.total")} ${of ? amount(of.total) : "…"}</b></p>`}
  <//>`;
}
