// Customers: found by typing, changed, their accounts and purchases, handed
// over and erased.

import { useState } from "preact/hooks";
import { Action, Confirm, Empty, Fact, Failed, Field, FormErrors, Icon, More, Notice, Panel, SearchField, Select, html, t, useAction, useForm, useLoad, usePages, useNewId } from "../parts.js";
import { inQuery, withApproval } from "../asking.js";
import { routeHref } from "../router.js";
import { saveFile } from "../savefile.js";
import { api, go, may, store } from "../session.js";
import { amount, dayShort, languageName, number, parsePrice, priceText, tenderName, timeOf } from "../show.js";
import { consentWording } from "../../lib/words.person.js";

/** @param {{id: string}} props */
export function Customers({ id }) {
  const [q, setQ] = useState("");
  const list = usePages("/customers", { q });
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("customers.title")} test="customer-list">
      <div class="tools tools-top"><${SearchField} label=${t("customers.find")} value=${q} onSearch=${setQ} test="customer-search" /></div>
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("customers.name")}</th><th>${t("customers.reach")}</th></tr></thead>
        <tbody>${list.items.map((person) => html`<tr key=${person.id} class=${person.id === id ? "on" : ""} data-test="customer-row" onClick=${() => go({ section: "customers", id: person.id })}>
          <td><a class="rowlink" href=${routeHref({ section: "customers", id: person.id })}><b><bdi>${person.name || person.phone || person.email || person.code}</bdi></b></a><small>${person.code}</small></td>
          <td>${person.phone}<small><bdi>${person.email}</bdi></small></td></tr>`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="users" title=${t(q ? "customers.none_found" : "customers.none")} text=${t("customers.none_more")} />`}
        <${More} list=${list} />
      </div>
    <//>
    ${id ? html`<${Person} key=${id} id=${id} changed=${list.reload} />` : html`<${Panel} class="choose"><${Empty} icon="users" title=${t("customers.choose")} text=${t("customers.choose_more")} /><//>`}
  </main>`;
}

const fields = ["name", "phone", "email", "code", "group_id", "language", "tax_exempt", "notes", "preferences", "history_consent", "marketing_consent"];

/** @param {{id: string, changed: () => void}} props */
function Person({ id, changed }) {
  const fresh = id === "new";
  const loaded = useLoad(() => (fresh ? Promise.resolve(null) : api.get(`/customers/${id}`)), [id]);
  const groups = useLoad(() => api.get("/customer-groups", { limit: 200 }), []);
  if (loaded.error?.code === "customer_erased") return html`<${Panel} class="choose" test="customer-erased"><${Empty} icon="users" title=${t("customers.erased")} text=${t("customers.erased_more")} /><//>`;
  if (!fresh && !loaded.data) return html`<${Panel}>${loaded.error ? html`<${Failed} error=${loaded.error} retry=${loaded.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  return html`<div class="stack stack-tall" data-test="customer">
    <${Details} key=${id} person=${loaded.data} groups=${groups.data?.items ?? []} saved=${() => { loaded.reload(); changed(); }} />
    ${!fresh && html`<${Accounts} person=${loaded.data} reload=${loaded.reload} />`}
    ${!fresh && loaded.data.accounts.some((/** @type {any} */ each) => each.kind === "on_account") && html`<${DebtsPaid} id=${id} />`}
    ${!fresh && loaded.data.history_consent && html`<${Purchases} id=${id} />`}
    ${!fresh && html`<${OwnData} person=${loaded.data} changed=${() => { loaded.reload(); changed(); }} />`}
  </div>`;
}

/** @param {any} person */
function formOf(person) {
  const text = Object.fromEntries(fields.map((name) => [name, person?.[name] ?? ""]));
  return { ...text, history_consent: Boolean(person?.history_consent), marketing_consent: Boolean(person?.marketing_consent) };
}

/** @param {{person: any, groups: any[], saved: () => void}} props */
function Details({ person, groups, saved }) {
  const form = useForm(formOf(person), fields);
  const id = useNewId(person?.id);
  const save = useAction(async () => {
    const { group_id: group, ...rest } = form.values;
    const body = { ...rest, consent_wording: consentWording.office };
    await form.send(() => api.put(`/customers/${id}`, group ? { ...body, group_id: group } : body));
    saved();
    if (!person) go({ section: "customers", id });
  });
  const tick = (/** @type {string} */ name) => html`<label class="fg checkline"><input type="checkbox" class="check" data-test="customer-${name}" checked=${form.values[name]} onChange=${() => form.set(name, !form.values[name])} /><span>${t(`customers.${name}`)}${person?.[name]?.at && html`<small>${t("customers.since", { day: dayShort(new Date(person[name].at)) })}</small>`}</span></label>`;
  return html`<${Panel} title=${person ? person.name || person.phone || person.email : t("customers.new")}>
    <form class="scroll panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="form">
        <${Field} form=${form} name="name" label=${t("customers.name")} span="4" test="customer-name" autofocus=${!person} />
        <${Field} form=${form} name="code" label=${t("customers.code")} span="2" />
        <${Field} form=${form} name="phone" label=${t("customers.phone")} span="3" test="customer-phone" />
        <${Field} form=${form} name="email" label=${t("customers.email")} span="3" />
        <${Select} form=${form} name="group_id" label=${t("customers.group")} span="3" options=${[["", t("customers.no_group")], ...groups.map((/** @type {any} */ group) => [group.id, group.name])]} />
        <${Select} form=${form} name="language" label=${t("customers.language")} span="3" options=${[["", "–"], ...["en", "de", "fr", "es"].map((code) => [code, languageName(code)])]} />
        <${Field} form=${form} name="tax_exempt" label=${t("customers.tax_exempt")} hint=${t("customers.tax_exempt_hint")} />
        <${Field} form=${form} name="preferences" label=${t("customers.preferences")} />
        <${Field} form=${form} name="notes" label=${t("customers.notes")} rows="2" />
        ${tick("history_consent")}${tick("marketing_consent")}
      </div>
      <div class="rowbtn gap-top">
        <${Action} kind="action" type="submit" test="customer-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t(person ? "save" : "customers.add")}<//>
        ${person && html`<button type="button" class="btn" disabled=${!form.dirty} onClick=${form.undo}>${t("undo")}</button>`}
      </div>
    </form>
  <//>`;
}

/** @param {{person: any, reload: () => void}} props */
function Accounts({ person, reload }) {
  const credit = person.accounts.find((/** @type {any} */ account) => account.kind === "on_account");
  const form = useForm({ limit: credit ? priceText(credit.credit_limit) : "", days: String(credit?.terms_days ?? 30) }, ["limit", "days"]);
  const save = useAction(async () => {
    const limit = parsePrice(form.values.limit);
    if (limit === null) { form.refuse({ limit: t("customers.not_amount") }); return; }
    await form.send(() => api.put(`/customers/${person.id}/credit`, { credit_limit: limit, terms_days: Number(form.values.days) || 0 }));
    reload();
  });
  return html`<${Panel} title=${t("customers.accounts")}>
    <div class="panel-body"><dl class="facts tight">
      ${person.accounts.map((/** @type {any} */ account) => html`<${Fact} key=${account.id} name=${t(`account.${account.kind}`)} value=${account.kind === "points" ? number(account.balance) : amount(account.balance)} more=${account.kind === "on_account" ? t("customers.limit_of", { amount: amount(account.credit_limit) }) : ""} />`)}
      ${person.accounts.length === 0 && html`<p class="calm">${t("customers.no_accounts")}</p>`}
    </dl>
    ${may("ledger") && html`<form class="form gap-top" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${Field} form=${form} name="limit" label=${t("customers.limit")} span="2" num unit=${store.value?.currency} inputmode="decimal" />
      <${Field} form=${form} name="days" label=${t("customers.terms")} span="2" num inputmode="numeric" />
      <div class="fg fg-2"><${Action} type="submit" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//></div>
    </form>
    <${FormErrors} form=${form} error=${save.error} />`}
    </div>
  <//>`;
}

/** What was paid of debts, each with its paper once more: a copy. @param {{id: string}} props */
function DebtsPaid({ id }) {
  const list = usePages(`/customers/${id}/payments`, {});
  if (list.items.length === 0) return null;
  return html`<${Panel} class="list" title=${t("customers.debts_paid")}><div class="scroll">
    <table class="tbl tbl-rows" data-test="debts-paid"><tbody>${list.items.map((each) => html`<tr key=${each.id}><td>${each.tenders.map((/** @type {any} */ one) => tenderName(one.kind)).join(", ")}<small>${dayShort(new Date(each.at))}, ${timeOf(new Date(each.at))}</small></td><td class="num">${amount(each.amount)}</td>
      <td class="num"><a class="btn btn-s" href="/api/v1/customers/${id}/payments/${each.id}/receipt?face=manage" target="_blank" rel="noopener" data-test="debt-paper" aria-label=${t("layaways.paper")}><${Icon} name="print" size="s" /></a></td></tr>`)}</tbody></table></div><//>`;
}

/** @param {{id: string}} props */
function Purchases({ id }) {
  const list = usePages(`/customers/${id}/purchases`, {});
  return html`<${Panel} class="list" title=${t("customers.purchases")}><div class="scroll">
    <${Failed} error=${list.error} retry=${list.reload} />
    ${list.items.length > 0 && html`<table class="tbl tbl-rows"><tbody>${list.items.map((sale) => html`<tr key=${sale.id}><td><a class="rowlink" href=${routeHref({ section: "sales", id: sale.id })}><b>${sale.receipt_number}</b></a><small>${dayShort(new Date(sale.committed_at))}, ${timeOf(new Date(sale.committed_at))}</small></td><td class="num">${amount(sale.kind === "return" ? -sale.total : sale.total)}</td></tr>`)}</tbody></table>`}
    ${!list.loading && list.items.length === 0 && html`<p class="calm">${t("customers.no_purchases")}</p>`}
    <${More} list=${list} /></div><//>`;
}

/** @param {{person: any, changed: () => void}} props */
function OwnData({ person, changed }) {
  const [forfeit, setForfeit] = useState(false);
  const hand = useAction(async () => {
    const data = await api.get(`/customers/${person.id}/export`);
    saveFile(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }), `customer-${person.id}.json`);
  });
  const erase = useAction(async () => {
    try {
      await withApproval({ erase: { customer_id: person.id, ...(forfeit ? { forfeit } : {}) } }, (approvals) => api.del(`/customers/${person.id}?${[...(forfeit ? ["forfeit=true"] : []), ...inQuery(approvals)].join("&")}`));
    } catch (error) {
      if (/** @type {any} */ (error).code === "balance_left") setForfeit(true);
      throw error;
    }
    changed();
  });
  return html`<${Panel} title=${t("customers.own")} aside=${t("customers.own_more")}>
    <div class="panel-body rowbtn">
      ${may("customers.manage") && html`<${Action} test="customer-export" sending=${hand.busy !== ""} done=${hand.done} onClick=${() => hand.run()}>${t("customers.export")}<//>`}
      <${Confirm} label=${t("customers.erase")} ask=${t(forfeit ? "customers.erase_lost" : "customers.erase_ask")} yes=${t("customers.erase_yes")} sending=${erase.busy !== ""} onYes=${() => erase.run()} test="customer-erase" />
      ${[hand.error, erase.error].filter(Boolean).map((error) => html`<${Notice} key="e" kind="late">${/** @type {any} */ (error).message}<//>`)}
    </div>
  <//>`;
}
