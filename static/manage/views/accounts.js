// Gift cards with their statements, and who owes.

import { useState } from "preact/hooks";
import { Action, Confirm, Empty, Failed, Field, FormErrors, More, Notice, Panel, State, html, t, useAction, useForm, useLoad, usePages, useSendId } from "../parts.js";
import { withApproval } from "../asking.js";
import { routeHref } from "../router.js";
import { api, go, may, mayAsk, store } from "../session.js";
import { amount, dayShort, parsePrice, signed, timeOf } from "../show.js";
import { newCode, spaced } from "../../lib/cardcode.js";
import { BlankCards } from "./blankcards.js";

const tones = /** @type {Record<string, [string, string]>} */ ({ active: ["here", "here"], blocked: ["off", "late"], void: ["off", "soft"] });

/** Who may give cards and see none gives them all the same. @param {{id: string}} props */
export function Cards({ id }) {
  return may("ledger") ? html`<${All} id=${id} />` : html`<main class="work fit"><${Give} given=${() => {}} /></main>`;
}

/** @param {{id: string}} props */
function All({ id }) {
  const list = usePages("/accounts", { kind: "gift_card" });
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("cards.title")} aside=${html`<a class="btn btn-s" data-test="cards-print" href=${routeHref({ section: "customers", tab: "cards", id: "print" })}>${t("cards.print")}</a>`} test="card-list"><div class="scroll">
      <${Failed} error=${list.error} retry=${list.reload} />
      ${list.items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("cards.card")}</th><th>${t("cards.state")}</th><th class="num">${t("cards.balance")}</th></tr></thead>
        <tbody>${list.items.map((card) => html`<tr key=${card.id} class=${card.id === id ? "on" : ""} data-test="card-row" onClick=${() => go({ section: "customers", tab: "cards", id: card.id })}>
          <td><a class="rowlink" href=${routeHref({ section: "customers", tab: "cards", id: card.id })}><b class="num">… ${card.last4}</b></a><small>${t("cards.opened", { day: dayShort(new Date(card.opened_at)) })}</small></td>
          <td><${State} name=${tones[card.status][0]} tone=${tones[card.status][1]}>${t(`cards.${card.status}`)}<//></td>
          <td class="num">${amount(card.balance)}</td></tr>`)}</tbody></table>`}
      ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="card" title=${t("cards.none")} text=${t("cards.none_more")} />`}
      <${More} list=${list} /></div><//>
    ${id === "print" ? html`<${BlankCards} />` : id === "new" && mayAsk("gift_card.issue_free") ? html`<${Give} given=${list.reload} />` : id ? html`<${Card} key=${id} id=${id} changed=${list.reload} />` : html`<${Panel} class="choose"><${Empty} icon="card" title=${t("cards.choose")} text=${t("cards.choose_more")} /><//>`}
  </main>`;
}

/** @param {{given: () => void}} props */
function Give({ given }) {
  const form = useForm({ amount: "", reason: "" }, ["amount", "reason"]);
  const [code, setCode] = useState("");
  const [once, codes] = [useSendId(), useSendId(newCode)];
  const give = useAction(async () => {
    const worth = parsePrice(form.values.amount);
    if (!worth) { form.refuse({ amount: t("customers.not_amount") }); return; }
    const { reason } = form.values;
    const next = codes.of([worth, reason]);
    const id = once.of([worth, reason]);
    await form.send(() => withApproval({ gift: { code: next, amount: worth } }, (approvals) => api.put(`/gift-cards/grants/${id}`, { code: next, amount: worth, reason, approvals }), reason));
    codes.taken();
    once.taken();
    setCode(next);
    given();
  });
  return html`<${Panel} title=${t("cards.give")} aside=${t("cards.give_more")}>
    <form class="scroll panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); give.run(); }}>
      <${FormErrors} form=${form} error=${give.error} />
      ${code && html`<${Notice} kind="done" test="card-code"><b class="num">${spaced(code)}</b> ${t("cards.once")}<//>`}
      <div class="form"><${Field} form=${form} name="amount" label=${t("cards.worth")} span="3" num unit=${store.value?.currency} inputmode="decimal" test="card-amount" autofocus /><${Field} form=${form} name="reason" label=${t("cards.reason")} span="6" test="card-reason" /></div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="card-give" sending=${give.busy !== ""} done=${give.done} disabled=${form.values.amount === "" || form.values.reason.trim() === ""}>${t("cards.give")}<//></div>
    </form><//>`;
}

/** @param {{id: string, changed: () => void}} props */
function Card({ id, changed }) {
  const card = useLoad(() => api.get(`/accounts/${id}`), [id]);
  const form = useForm({ reason: "" }, ["reason"]);
  const set = useAction(async (status) => {
    await form.send(() => api.put(`/accounts/${id}/status`, { status, reason: form.values.reason }));
    card.reload();
    changed();
  });
  const data = card.data;
  if (!data) return html`<${Panel}>${card.error ? html`<${Failed} error=${card.error} retry=${card.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const told = form.values.reason.trim() !== "";
  return html`<${Panel} title="… ${data.last4}" aside=${amount(data.balance)} test="card"><div class="scroll"><div class="panel-body">
    ${data.reason && html`<p class="note">${data.reason}</p>`}
    <table class="tbl tbl-in"><thead><tr><th>${t("cards.when")}</th><th>${t("cards.what")}</th><th class="num">${t("cards.change")}</th><th class="num">${t("cards.after")}</th></tr></thead>
      <tbody>${data.transfers.map((/** @type {any} */ move) => html`<tr key=${move.id}><td>${dayShort(new Date(move.at))}, ${timeOf(new Date(move.at))}</td>
        <td>${move.document_id ? html`<a class="rowlink" href=${routeHref({ section: "sales", id: move.document_id })}>${t(`transfer.${move.kind}`, {}, move.kind)}</a>` : t(`transfer.${move.kind}`, {}, move.kind)}<small>${move.reason}</small></td>
        <td class="num">${signed(move.amount)}</td><td class="num">${amount(move.balance)}</td></tr>`)}</tbody></table>
    ${data.status !== "void" && html`<div class="form gap-top"><${Field} form=${form} name="reason" label=${t("cards.reason")} test="card-why" /></div>
      <div class="rowbtn gap-top">
        <${Action} test="card-block" sending=${set.busy === "block"} done=${set.done} disabled=${!told} onClick=${() => set.run("block", data.status === "active" ? "blocked" : "active")}>${t(data.status === "active" ? "cards.block" : "cards.unblock")}<//>
        ${told && html`<${Confirm} label=${t("cards.make_void")} ask=${t("cards.void_ask")} yes=${t("cards.void_yes")} sending=${set.busy === "void"} onYes=${() => set.run("void", "void")} test="card-void" />`}
      </div>`}
    <${FormErrors} form=${form} error=${set.error} />
  </div></div><//>`;
}

export function Owed() {
  const list = useLoad(() => api.get("/receivables", { limit: 200 }), []);
  const items = list.data?.items ?? [];
  return html`<main class="work fit"><${Panel} class="list" title=${t("owed.title")} test="owed-list"><div class="scroll">
    <${Failed} error=${list.error} retry=${list.reload} />
    ${items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("customers.name")}</th><th class="num">${t("owed.owed")}</th><th class="num">${t("owed.overdue")}</th><th class="num hide-n">${t("customers.limit")}</th><th class="num hide-n">${t("customers.terms")}</th></tr></thead>
      <tbody>${items.map((/** @type {any} */ one) => html`<tr key=${one.account_id} data-test="owed-row" onClick=${() => go({ section: "customers", id: one.customer_id })}>
        <td><a class="rowlink" href=${routeHref({ section: "customers", id: one.customer_id })}><b><bdi>${one.name}</bdi></b></a></td><td class="num">${amount(one.owed)}</td>
        <td class="num"><span class=${one.overdue > 0 ? "low" : ""}>${amount(one.overdue)}</span></td><td class="num hide-n">${amount(one.credit_limit)}</td><td class="num hide-n">${one.terms_days}</td></tr>`)}</tbody></table>`}
    ${list.data && items.length === 0 && html`<${Empty} icon="check" title=${t("owed.none")} text=${t("owed.none_more")} />`}
  </div><//></main>`;
}
