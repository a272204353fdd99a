// What to buy, by who sells it; one touch makes a draft of it.

import { costText } from "../costs.js";
import { bySupplier } from "../papers.js";
import { Action, Empty, Failed, Panel, html, t, useAction, useLoad, useSendId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may, newsOf } from "../session.js";
import { currencyPlaces, quantity } from "../show.js";

export function Reorder() {
  const load = useLoad(() => api.get("/stock/suggestions", { limit: 200 }), [newsOf("stock.low").value, newsOf("purchase_order.changed").value]);
  const once = useSendId();
  const order = useAction(async (/** @type {any} */ group) => {
    const body = { supplier_id: group.id, lines: group.lines.map((/** @type {any} */ line) => ({ product_id: line.product_id, quantity: line.quantity })) };
    const id = once.of(body);
    await api.put(`/purchase-orders/${id}`, body);
    once.taken();
    go({ section: "stock", tab: "orders", id });
  });
  const groups = bySupplier(load.data?.items ?? []);
  return html`<main class="work">
    <${Failed} error=${load.error ?? order.error} retry=${load.reload} />
    ${load.data && groups.length === 0 && html`<${Panel}><${Empty} icon="check" title=${t("buy.none")} text=${t("buy.none_more")} /><//>`}
    ${groups.map((group) => html`<${Panel} key=${group.id} title=${group.id ? html`<bdi>${group.name}</bdi>` : t("buy.nobody")} test="buy-group" aside=${group.id && may("stock.write") && html`<${Action} small kind="action" test="buy-order" sending=${order.busy === group.id} onClick=${() => order.run(group.id, group)}>${t("buy.order")}<//>`}>
      <table class="tbl"><thead><tr><th>${t("paper.product")}</th><th class="num">${t("buy.stock")}</th><th class="num">${t("buy.coming")}</th><th class="num hide-n">${t("stock.min")}</th><th class="num">${t("buy.suggest")}</th><th class="num hide-n">${t("paper.cost")}</th></tr></thead>
      <tbody>${group.lines.map((line) => html`<tr key=${line.product_id} data-test="buy-row"><td><a class="rowlink" href=${routeHref({ section: "goods", id: line.product_id })}><b><bdi>${line.name}</bdi></b></a><small>${[line.article, line.sku].filter(Boolean).join(" · ")}</small></td><td class="num low">${quantity(line.stock)}</td><td class="num">${quantity(line.on_order)}</td><td class="num hide-n">${quantity(line.minimum)}</td><td class="num"><b>${quantity(line.quantity)}</b></td><td class="num hide-n">${costText(line.unit_cost, currencyPlaces()) || "–"}</td></tr>`)}</tbody></table><//>`)}
  </main>`;
}
