// The sale that a call led to, and the calls that a sale followed from, each with the rule that says so.

import { Fact, Panel, html, t, useLoad } from "../parts.js";
import { routeHref } from "../router.js";
import { api, may } from "../session.js";
import { amount } from "../show.js";

/** @param {{id: string, ended: boolean}} props */
export function SaleOfCall({ id, ended }) {
  const load = useLoad(async () => (ended && may("reports") ? api.get(`/help-requests/${id}/sales`) : null), [id, ended]);
  const tie = load.data?.items[0];
  if (!tie) return null;
  return html`<div class="panel-body" data-test="call-sale"><dl class="facts tight"><${Fact} name=${t("ties.sale")} value=${html`<a href=${routeHref({ section: "sales", id: tie.sale_id })}>${tie.receipt_number}</a>, ${amount(tie.value)}`} more=${t(`ties.${tie.rule}`)} /></dl></div>`;
}

/** @param {{id: string}} props */
export function CallsOfSale({ id }) {
  const load = useLoad(async () => (may("reports") ? api.get(`/sales/${id}/calls`) : null), [id]);
  const items = load.data?.items ?? [];
  if (items.length === 0) return null;
  return html`<${Panel} title=${t("ties.calls")} test="sale-calls"><div class="panel-body"><dl class="facts tight">${items.map((/** @type {any} */ tie) => html`<${Fact} key=${tie.request_id} name=${amount(tie.value)} value=${html`<a href=${routeHref({ section: "floor", tab: "calls", id: tie.request_id })}>${t("ties.open_call")}</a>`} more=${t(`ties.${tie.rule}`)} />`)}</dl></div><//>`;
}
