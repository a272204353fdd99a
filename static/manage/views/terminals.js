// Card terminals: which there are, which till each stands at, and card payments that somebody must see to.

import { useState } from "preact/hooks";
import { Action, Choice, Confirm, Empty, Failed, Field, FormErrors, Panel, Select, State, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, lookups, newId, newsOf, refresh } from "../session.js";
import { amount, timeOf } from "../show.js";

/** @param {{id: string}} props */
export function Terminals({ id }) {
  const list = useLoad(() => api.get("/terminals", { limit: 200 }).then((answer) => answer.items), []);
  useLoad(() => refresh("registers"), []);
  const terminals = list.data ?? [];
  const chosen = terminals.find((/** @type {any} */ terminal) => terminal.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("terminals.title")} test="terminal-list">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        <table class="tbl tbl-rows"><tbody>${terminals.map((/** @type {any} */ terminal) => html`<tr key=${terminal.id} class=${terminal.id === id ? "on" : ""} data-test="terminal-row" onClick=${() => go({ section: "store", tab: "terminals", id: terminal.id })}>
          <td><a class="rowlink" href=${routeHref({ section: "store", tab: "terminals", id: terminal.id })}><b><bdi>${terminal.name}</bdi></b></a><small>${t(`terminals.kind_${terminal.kind}`)}${terminal.active ? "" : `, ${t("terminals.off")}`}</small></td>
          <td class="num">${codeOf(terminal.register_id)}</td></tr>`)}</tbody></table>
        ${terminals.length === 0 && !list.loading && html`<${Empty} icon="card" title=${t("terminals.none")} text=${t("terminals.none_more")} />`}
        <${Open} />
      </div>
    <//>
    ${id === "new" || chosen ? html`<${Terminal} key=${id} terminal=${chosen ?? null} reload=${list.reload} />` : html`<${Panel} class="choose"><${Empty} icon="card" title=${t("terminals.choose")} text=${t("terminals.choose_more")} /><//>`}
  </main>`;
}

/** @param {string|null} id */
function codeOf(id) {
  return lookups.value.registers.find((register) => register.id === id)?.code ?? t("terminals.any");
}

/** @param {{terminal: any, reload: () => void}} props */
function Terminal({ terminal, reload }) {
  const saved = { kind: terminal?.kind ?? "manual", name: terminal?.name ?? "", reader: terminal?.reader ?? "", register_id: terminal?.register_id ?? "", active: terminal && !terminal.active ? "no" : "yes" };
  const form = useForm(saved, Object.keys(saved));
  const id = useNewId(terminal?.id);
  const save = useAction(async () => {
    const { register_id: register, reader, active, ...rest } = form.values;
    await form.send(() => api.put(`/terminals/${id}`, { ...rest, active: active === "yes", ...(rest.kind === "stripe" ? { reader: reader.trim() } : {}), ...(register ? { register_id: register } : {}) }));
    await reload();
    if (!terminal) go({ section: "store", tab: "terminals", id });
  });
  return html`<${Panel} title=${terminal ? terminal.name : t("new.store.terminals")}>
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="form">
        <${Field} form=${form} name="name" label=${t("terminals.name")} test="terminal-name" autofocus=${!terminal} />
        <${Choice} form=${form} name="kind" label=${t("terminals.kind")} test="terminal-kind" options=${["manual", "stripe"].map((kind) => [kind, t(`terminals.kind_${kind}`), t(`terminals.kind_${kind}_more`)])} />
        ${form.values.kind === "stripe" && html`<${Field} form=${form} name="reader" label=${t("terminals.reader")} hint=${t("terminals.reader_hint")} placeholder="tmr_" test="terminal-reader" />`}
        <${Select} form=${form} name="register_id" label=${t("terminals.at")} span="3" options=${[["", t("terminals.any")], ...lookups.value.registers.map((register) => [register.id, `${register.code} ${register.name}`])]} test="terminal-register" />
        <${Select} form=${form} name="active" label=${t("terminals.used")} span="3" options=${[["yes", t("terminals.on")], ["no", t("terminals.off")]]} />
      </div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="terminal-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || form.values.name.trim() === ""}>${t("save")}<//></div>
    </form>
  <//>`;
}

/** What was charged and paid for nothing: used at its till, or given back there or from here. */
function Open() {
  const news = newsOf("payment.changed").value;
  const list = useLoad(() => api.get("/payments", { limit: 200 }).then((answer) => answer.items), [news]);
  const payments = list.data ?? [];
  return html`<${Failed} error=${list.error} retry=${list.reload} />${payments.length > 0 && html`<div class="panel-body charges"><h3 class="h-s places-title">${t("terminals.open")}</h3><p class="note">${t("terminals.open_more")}</p>
    <table class="tbl" data-test="open-payments"><tbody>${payments.map((/** @type {any} */ payment) => html`<${Charge} key=${payment.id} payment=${payment} reload=${list.reload} />`)}</tbody></table></div>`}`;
}

/** @param {{payment: any, reload: () => void}} props */
function Charge({ payment, reload }) {
  const form = useForm({ reason: "" }, ["reason"]);
  // One id however often it is pressed: the terminal gives back once.
  const [refund] = useState(newId);
  const open = payment.amount - payment.refunded;
  const back = useAction(async () => {
    await form.send(() => api.put(`/payments/${refund}/give-back`, { of: payment.id, reason: form.values.reason }));
    reload();
  });
  const went = useAction(async (approved) => {
    await api.post(`/payments/${payment.id}/confirm`, { approved });
    reload();
  });
  const keep = useAction(async () => {
    await form.send(() => api.post(`/payments/${payment.id}/keep`, { reason: form.values.reason }));
    reload();
  });
  const charged = payment.kind === "charge" && payment.status === "approved";
  // Its return is not in the books: a till finishes it, or somebody lets it stand.
  const gone = payment.kind === "refund" && payment.status === "approved";
  const told = form.values.reason.trim() !== "";
  return html`<tr data-test="open-payment">
      <td>${codeOf(payment.register_id)}<small>${timeOf(new Date(payment.asked_at))}</small></td>
      <td><${State} name=${charged || gone ? "late" : "wait"}>${t(gone ? "terminals.went_back" : payment.kind === "refund" ? "terminals.going_back" : charged ? "terminals.charged" : "terminals.pending")}<//><small>${[payment.brand, payment.last4 && `*${payment.last4}`].filter(Boolean).join(" ")}</small></td>
      <td class="num">${amount(open)}</td></tr>
    ${charged && html`<tr><td colspan="3"><div class="form"><${Field} form=${form} name="reason" label=${t("charges.why")} hint=${t("charges.say_why")} test="charge-why" /></div>
      ${told && html`<div class="rowbtn"><${Confirm} label=${t("charges.give_back")} ask=${t("charges.ask", { amount: amount(open) })} yes=${t("charges.yes")} sending=${back.busy !== ""} onYes=${() => back.run()} test="charge-back" /></div>`}
      <${FormErrors} form=${form} error=${back.error} /></td></tr>`}
    ${gone && html`<tr><td colspan="3"><p class="note">${t("charges.gone_more")}</p><div class="form"><${Field} form=${form} name="reason" label=${t("charges.why")} hint=${t("charges.say_why")} test="refund-why" /></div>
      ${told && html`<div class="rowbtn"><${Confirm} label=${t("charges.keep")} ask=${t("charges.keep_ask", { amount: amount(open) })} yes=${t("charges.keep_yes")} sending=${keep.busy !== ""} onYes=${() => keep.run()} test="refund-keep" /></div>`}
      <${FormErrors} form=${form} error=${keep.error} /></td></tr>`}
    ${payment.kind === "refund" && !gone && payment.manual && html`<tr><td colspan="3"><div class="rowbtn">
      <${Action} kind="action" test="refund-went" sending=${went.busy === "yes"} onClick=${() => went.run("yes", true)}>${t("charges.went")}<//><${Action} test="refund-not" sending=${went.busy === "no"} onClick=${() => went.run("no", false)}>${t("charges.did_not")}<//></div>
      <${FormErrors} form=${form} error=${went.error} /></td></tr>`}`;
}
