// Goods put aside: which are open, late, handed over or given up; what is paid and owed; and one of them.

import { useEffect } from "preact/hooks";
import { Empty, Fact, Failed, Icon, More, Panel, SearchField, State, html, t, useLoad, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, newsOf, route, staffName } from "../session.js";
import { amount, dayShort, quantity, registerCode, signed, tenderName, timeOf } from "../show.js";

const states = ["open", "overdue", "done", "cancelled"];
const tones = /** @type {Record<string, [string, string]>} */ ({ open: ["wait", "wait"], overdue: ["late", "late"], done: ["done", "done"], cancelled: ["off", "soft"] });

/** @param {any} view */
const stateOf = (view) => (view.overdue ? "overdue" : view.status);
/** A calendar day, whatever the zone of this screen. @param {string} day */
const onDay = (day) => dayShort(new Date(`${day}T12:00:00`));

/** @param {{id: string}} props */
export function Layaways({ id }) {
  const { status = "open", q = "" } = route.value.query;
  const filter = { status: status === "all" ? "" : status, q };
  const list = usePages("/layaways", filter);
  const news = newsOf("layaway.changed").value;
  useEffect(() => { if (news > 0 && list.pages <= 1) list.reload(); }, [news]);
  const set = (/** @type {Record<string, string>} */ change) => go({ section: "sales", tab: "layaways", query: { status, q, ...change } });
  const at = (/** @type {string} */ one) => ({ section: "sales", tab: "layaways", id: one, query: { status, q } });
  const paid = list.items.reduce((sum, each) => sum + (each.status === "open" ? each.paid : 0), 0);
  const left = list.items.reduce((sum, each) => sum + each.left, 0);
  return html`<main class="work ppl fit">
    <${Panel} class="list" test="layaway-list">
      <div class="tools">
        <${SearchField} label=${t("layaways.find")} value=${q} onSearch=${(/** @type {string} */ value) => set({ q: value.trim() })} test="layaway-find" />
        ${[...states, "all"].map((name) => html`<button key=${name} class="filt" data-test="layaways-${name}" aria-pressed=${status === name} onClick=${() => set({ status: name })}>${t(`layaways.${name}`)}</button>`)}
      </div>
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl tbl-rows laid-list"><thead><tr><th>${t("layaways.one")}</th><th>${t("layaways.next")}</th><th>${t("receipts.state")}</th><th class="num">${t("layaways.paid")}</th><th class="num">${t("layaways.left")}</th></tr></thead>
          <tbody>${list.items.map((each) => html`<tr key=${each.id} class=${each.id === id ? "on" : ""} data-test="layaway-row" aria-current=${each.id === id ? "true" : undefined} onClick=${() => go(at(each.id))}>
            <td><a class="rowlink" href=${routeHref(at(each.id))}><b><bdi>${each.customer_name}</bdi></b></a><small>${each.code}, ${dayShort(new Date(each.opened_at))}</small></td>
            <td>${each.next ? html`${amount(each.next.amount)}<small>${t("layaways.by", { day: onDay(each.next.due_on) })}</small>` : each.status === "open" ? html`${t("layaways.ready")}<small>${t("layaways.by", { day: onDay(each.due_on) })}</small>` : ""}</td>
            <td><${State} name=${tones[stateOf(each)][0]} tone=${tones[stateOf(each)][1]}>${t(`layaways.${stateOf(each)}`)}<//></td>
            <td class="num">${amount(each.paid)}</td><td class="num">${amount(each.left)}</td></tr>`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="layers" title=${t("layaways.none")} text=${t("layaways.none_more")} />`}
        <${More} list=${list} /></div>
      <p class="panel-foot"><span class="grow">${t("layaways.sum", { n: list.items.length, more: list.more ? "+" : "" })}</span><span>${t("layaways.paid")} <b>${amount(paid)}</b> ${t("layaways.left")} <b data-test="layaways-left">${amount(left)}</b></span></p>
    <//>
    ${id ? html`<${Layaway} key=${id} id=${id} news=${news} />` : html`<${Panel} class="choose"><${Empty} icon="layers" title=${t("layaways.choose")} text=${t("layaways.choose_more")} /><//>`}
  </main>`;
}

/** @param {{id: string, news: number}} props */
function Layaway({ id, news }) {
  const load = useLoad(() => api.get(`/layaways/${id}`), [id, news]);
  const view = load.data;
  if (!view) return html`<${Panel}>${load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  return html`<${Panel} title=${view.code} aside=${t(`layaways.${stateOf(view)}`)} test="layaway"><div class="scroll"><div class="panel-body">
    <dl class="facts tight">
      <${Fact} name=${t("layaways.for")} value=${html`<a href=${routeHref({ section: "customers", id: view.customer_id })}><bdi>${view.customer_name}</bdi></a>`} />
      <${Fact} name=${t("layaways.total")} value=${amount(view.total)} /><${Fact} name=${t("layaways.paid")} value=${amount(view.paid)} />
      ${view.status === "open" && html`<${Fact} name=${t("layaways.left")} value=${amount(view.left)} />`}
      ${view.next && html`<${Fact} name=${t("layaways.next")} value="${amount(view.next.amount)}, ${t("layaways.by", { day: onDay(view.next.due_on) })}" />`}
      <${Fact} name=${t("layaways.fetch")} value=${onDay(view.due_on)} />
      <${Fact} name=${t("layaways.opened")} value="${dayShort(new Date(view.opened_at))}, ${staffName(view.staff_id)}" />
      ${view.status !== "done" && view.fee > 0 && html`<${Fact} name=${t(view.status === "open" ? "layaways.would_keep" : "layaways.kept")} value=${amount(view.fee)} />`}
      ${view.reason && html`<${Fact} name=${t("receipt.reason")} value=${view.reason} />`}
      ${view.note && html`<${Fact} name=${t("layaways.note")} value=${view.note} />`}
      ${view.sale_id && html`<${Fact} name=${t("layaways.sale")} value=${html`<a href=${routeHref({ section: "sales", id: view.sale_id })}>${t("receipt.open_sale")}</a>`} />`}
    </dl>
    <h3 class="h-s gap-top">${t("layaways.goods")}</h3>
    <table class="tbl tbl-in"><tbody>${(view.lines ?? []).map((/** @type {any} */ line) => html`<tr key=${line.line}><td><bdi>${line.name}</bdi><small>${quantity(line.quantity)} × ${amount(line.unit_price)}</small></td><td class="num">${amount(line.total)}</td></tr>`)}</tbody></table>
    ${view.schedule.length > 0 && html`<h3 class="h-s gap-top">${t("layaways.plan")}</h3>
      <table class="tbl tbl-in"><tbody>${view.schedule.map((/** @type {any} */ each) => html`<tr key=${each.due_on}><td>${t("layaways.by", { day: onDay(each.due_on) })}</td><td class="num">${amount(each.amount)}</td></tr>`)}</tbody></table>`}
    <h3 class="h-s gap-top">${t("layaways.payments")}</h3>
    ${(view.payments ?? []).length === 0 ? html`<p class="note">${t("layaways.no_payments")}</p>` : html`<table class="tbl tbl-in" data-test="layaway-payments"><tbody>${view.payments.map((/** @type {any} */ each) => html`<tr key=${each.id}>
      <td>${each.tenders.map((/** @type {any} */ one) => tenderName(one.kind)).join(", ")}<small>${dayShort(new Date(each.at))}, ${timeOf(new Date(each.at))}, ${registerCode(each.register_id)}</small></td>
      <td class="num">${each.kind === "refund" ? signed(-each.amount) : amount(each.amount)}</td>
      <td class="num"><a class="btn btn-s" href="/api/v1/layaways/${id}/receipt?payment_id=${each.id}&face=manage" target="_blank" rel="noopener" aria-label=${t("layaways.paper")}><${Icon} name="print" size="s" /></a></td></tr>`)}</tbody></table>`}
    <p class="rowbtn gap-top"><a class="btn btn-s" href="/api/v1/layaways/${id}/receipt?face=manage" target="_blank" rel="noopener" data-test="layaway-paper"><${Icon} name="print" size="s" />${t("layaways.stands")}</a></p>
  </div></div><//>`;
}
