// What the stock is worth, and what of it expires soon.

import { Empty, Failed, Panel, html, t, useLoad } from "../parts.js";
import { routeHref } from "../router.js";
import { api, may } from "../session.js";
import { amount, dayShort, number, quantity } from "../show.js";

export function Value() {
  const load = useLoad(() => api.get("/stock/value"), []);
  const expiring = useLoad(() => api.get("/stock/expiring", { days: 14, limit: 200 }), []);
  const rows = load.data?.categories ?? [];
  return html`<main class="work ppl">
    <${Panel} title=${t("value.title")} test="value"><${Failed} error=${load.error} retry=${load.reload} />
      ${load.data && rows.length === 0 ? html`<${Empty} icon="box" title=${t("value.empty")} text=${t("value.empty_more")}>${may("stock.write") && html`<a class="btn btn-action" href=${routeHref({ section: "stock", tab: "receive" })}>${t("tab.stock.receive")}</a>`}<//>` : html`<table class="tbl"><thead><tr><th>${t("value.category")}</th><th class="num">${t("value.products")}</th><th class="num">${t("value.cost")}</th><th class="num">${t("value.price")}</th></tr></thead><tbody>
        ${rows.map((/** @type {any} */ row) => html`<tr key=${row.category} data-test="value-row"><td><b><bdi>${row.category || t("value.none")}</bdi></b><small>${[row.without_cost > 0 && t("value.no_cost", { n: row.without_cost }), row.below_zero > 0 && t("value.below", { n: row.below_zero })].filter(Boolean).join(" · ")}</small></td><td class="num">${number(row.products)}</td><td class="num">${amount(row.at_cost)}</td><td class="num">${amount(row.at_price)}</td></tr>`)}
        ${load.data && html`<tr class="total"><td><b>${t("value.total")}</b></td><td></td><td class="num"><b>${amount(load.data.at_cost)}</b></td><td class="num"><b>${amount(load.data.at_price)}</b></td></tr>`}
        ${load.data?.aside_at_price > 0 && html`<tr data-test="value-aside"><td>${t("value.aside")}<small>${t("value.aside_more")}</small></td><td></td><td class="num">${amount(load.data.aside_at_cost)}</td><td class="num">${amount(load.data.aside_at_price)}</td></tr>`}</tbody></table>`}<//>
    <${Panel} title=${t("value.expiring")} test="expiring"><${Failed} error=${expiring.error} retry=${expiring.reload} />
      ${expiring.data?.items.length === 0 && html`<p class="calm">${t("value.expiring_none")}</p>`}
      <table class="tbl"><tbody>${(expiring.data?.items ?? []).map((/** @type {any} */ batch) => html`<tr key=${batch.product_id + batch.batch}><td><b><bdi>${batch.name}</bdi></b><small>${batch.batch}</small></td><td class="num">${quantity(batch.stock)}</td><td class="num"><span class=${batch.expired ? "low" : ""}>${dayShort(`${batch.expires_on}T12:00:00Z`)}</span></td></tr>`)}</tbody></table><//>
  </main>`;
}
