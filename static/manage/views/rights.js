// What each role may do alone, what it must ask for, and up to where; and the approvals that were asked for.

import { useState } from "preact/hooks";
import { Action, Empty, Failed, More, Notice, Panel, State, html, t, useAction, useLoad, usePages } from "../parts.js";
import { amountText, changeOf, percentOf, rolesOf, statesOf } from "../rights.js";
import { api, go, lookups, refreshMe, route, store } from "../session.js";
import { amount, currencySign, dayShort, roleName, timeOf } from "../show.js";
import { routeHref } from "../router.js";

/** @typedef {import("../rights.js").Right} Right */

export function Rights() {
  const list = useLoad(() => api.get("/rights"), []);
  const rights = /** @type {Right[]} */ (list.data?.items ?? []);
  const chosen = rights.find((right) => right.right === route.value.id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("rights.title")} aside=${t("rights.more")} test="rights">
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${rights.length > 0 && html`<${Matrix} title="" rights=${rights.filter((right) => !right.door)} chosen=${chosen} />
          <${Matrix} title=${t("rights.doors")} rights=${rights.filter((right) => right.door)} chosen=${chosen} />`}
      </div>
    <//>
    ${chosen
      ? html`<${Edit} key=${JSON.stringify(chosen)} right=${chosen} saved=${list.reload} />`
      : html`<${Panel} class="choose"><${Empty} icon="shield" title=${t("rights.choose")} text=${t("rights.choose_more")} /><//>`}
  </main>`;
}

/** Rights with the same roles. @param {{title: string, rights: Right[], chosen: Right|undefined}} props */
function Matrix({ title, rights, chosen }) {
  if (rights.length === 0) return null;
  const roles = rolesOf(rights[0]);
  return html`<table class="tbl tbl-rows rights-table" data-test=${title ? "rights-doors" : "rights-fine"}><thead><tr><th>${title || t("rights.right")}</th>${roles.map((role) => html`<th key=${role}>${roleName(role)}</th>`)}</tr></thead>
    <tbody>${rights.map((right) => html`<tr key=${right.right} class=${right === chosen ? "on" : ""} data-test="right-row" data-right=${right.right} onClick=${() => go({ section: "people", tab: "rights", id: right.right })}>
      <td><a class="rowlink" href=${routeHref({ section: "people", tab: "rights", id: right.right })}><b>${t(`right.${right.right}`)}</b></a></td>
      ${roles.map((role) => html`<td key=${role}><${CellText} right=${right} role=${role} /></td>`)}</tr>`)}</tbody></table>`;
}

/** @param {{right: Right, role: string}} props */
function CellText({ right, role }) {
  const cell = right.roles.find((each) => each.role === role);
  if (!cell) return null;
  if (cell.state === "denied") return html`<${State} name="off" tone="soft">${t("rights.denied")}<//>`;
  if (cell.state === "approval") return html`<${State} name="wait" tone="wait">${t("rights.approval")}<//>`;
  const limits = [cell.limit_percent !== null && `${percentOf(cell.limit_percent)} %`,
    cell.limit_amount !== null && (right.measure === "days" ? t("rights.days", { n: cell.limit_amount }) : amount(cell.limit_amount))].filter(Boolean);
  return html`<${State} name="here" tone="done">${limits.length > 0 ? t("rights.up_to", { limit: limits.join(", ") }) : t("rights.allowed")}<//>`;
}

/** @param {{right: Right, saved: () => void}} props */
function Edit({ right, saved }) {
  const digits = store.value?.currency_digits ?? 2;
  const roles = rolesOf(right);
  const first = () => Object.fromEntries(roles.map((role) => {
    const cell = right.roles.find((each) => each.role === role);
    return [role, { state: cell?.state ?? "denied", amount: amountText(cell?.limit_amount ?? null, right.measure === "days" ? 0 : digits), percent: percentOf(cell?.limit_percent ?? null) }];
  }));
  const [typed, setTyped] = useState(first);
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({})); // by role: which of its limits
  const set = (/** @type {string} */ role, /** @type {Record<string, string>} */ change) => setTyped({ ...typed, [role]: { ...typed[role], ...change } });
  const save = useAction(async () => {
    const before = first();
    /** @type {Record<string, unknown>[]} */
    const changes = [];
    /** @type {Record<string, string>} */
    const bad = {};
    for (const role of roles) {
      if (JSON.stringify(before[role]) === JSON.stringify(typed[role])) continue;
      const made = changeOf(right, role, typed[role], digits);
      if ("error" in made) bad[role] = made.error;
      else changes.push(made.change);
    }
    setWrong(bad);
    if (Object.keys(bad).length > 0) return;
    if (changes.length > 0) await api.patch("/rights", { changes });
    await refreshMe();
    saved();
  });
  const reset = useAction(async () => {
    await api.patch("/rights", { changes: roles.map((role) => ({ role, right: right.right, state: "built_in" })) });
    await refreshMe();
    saved();
  });
  const touched = right.roles.some((cell) => cell.changed);
  return html`<${Panel} class="detail" title=${t(`right.${right.right}`)} test="right-edit">
    <form class="right-form scroll" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      ${right.step_up && html`<p class="note">${t("rights.step_up")}</p>`}
      ${right.door && html`<p class="note">${t("rights.door_more")}</p>`}
      ${roles.map((role) => html`<fieldset key=${role} class="right-role"><legend>${roleName(role)}</legend>
        <div class="seg seg-page" role="group" aria-label=${roleName(role)}>${statesOf(right).map((state) => html`<button type="button" key=${state} data-test=${`right-${role}-${state}`} aria-pressed=${typed[role].state === state} onClick=${() => set(role, { state })}>${t(`rights.${state}`)}</button>`)}</div>
        ${typed[role].state === "allowed" && right.measure !== "none" && html`<div class="right-limits">
          ${right.measure === "percent" && html`<${Limit} role=${role} name="percent" label=${t("rights.limit_percent")} unit="%" longest="6" value=${typed[role].percent} wrong=${wrong[role] === "percent"} onType=${(/** @type {string} */ percent) => set(role, { percent })} />`}
          <${Limit} role=${role} name="amount" label=${t(right.measure === "days" ? "rights.limit_days" : "rights.limit_amount")} unit=${right.measure === "days" ? "" : currencySign()} longest="12" value=${typed[role].amount} wrong=${wrong[role] === "amount"} onType=${(/** @type {string} */ text) => set(role, { amount: text })} />
        </div>`}</fieldset>`)}
      ${(save.error || reset.error) && html`<${Notice} kind="late" test="rights-wrong">${problem(save.error ?? reset.error, right)}<//>`}
      <div class="rowbtn"><${Action} kind="action" type="submit" test="rights-save" sending=${save.busy !== ""} done=${save.done}>${t("save")}<//>
        ${touched && html`<${Action} test="rights-reset" sending=${reset.busy !== ""} onClick=${() => reset.run()}>${t("rights.reset")}<//>`}</div>
    </form>
  <//>`;
}

/** Why the server would not have it. @param {any} error @param {Right} right */
function problem(error, right) {
  return ["nobody_approves", "last_key"].includes(error?.code) ? t(`rights.${error.code}`, { right: t(`right.${right.right}`) }) : error?.message;
}

/** One limit, its complaint below it; a click takes the old figure whole. @param {{role: string, name: string, label: string, unit: string, longest: string, value: string, wrong: boolean, onType: (text: string) => void}} props */
function Limit({ role, name, label, unit, longest, value, wrong, onType }) {
  const id = `right-${role}-${name}`;
  return html`<div class="fg"><label for=${id}>${label}</label>
    <span class=${wrong ? "inp inp-num bad" : "inp inp-num"}><input id=${id} data-test=${id} inputmode="decimal" maxlength=${longest} autocomplete="off" value=${value} placeholder=${t("rights.no_limit")} aria-invalid=${wrong ? "true" : undefined} aria-describedby=${wrong ? `${id}-h` : undefined} onClick=${(/** @type {any} */ event) => event.currentTarget.select()} onInput=${(/** @type {any} */ event) => onType(event.currentTarget.value)} />${unit && html`<span class="unit">${unit}</span>`}</span>
    ${wrong && html`<p class="hint bad" id="${id}-h">${t(`rights.bad_${name}`)}</p>`}</div>`;
}

/** Who asked, for what, and who said yes or no. */
export function Approvals() {
  const list = usePages("/approvals", {});
  const nameOf = (/** @type {string|null} */ id) => [...lookups.value.names, ...lookups.value.staff].find((person) => person.id === id)?.name ?? "–";
  return html`<main class="work fit">
    <${Panel} class="list" title=${t("approvals.title")} aside=${t("approvals.more")} test="approvals">
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl"><thead><tr><th>${t("approvals.when")}</th><th>${t("rights.right")}</th><th>${t("approvals.asked_by")}</th><th>${t("approvals.answered_by")}</th><th>${t("approvals.state")}</th></tr></thead>
          <tbody>${list.items.map((/** @type {any} */ each) => html`<tr key=${each.id} data-test="approval-row">
            <td>${dayShort(new Date(each.asked_at))}, ${timeOf(new Date(each.asked_at), true)}</td>
            <td><b>${t(`right.${each.right}`)}</b><small><bdi>${[each.summary?.number, each.summary?.subject, each.percent !== "0" && `${percentOf(each.percent)} %`, each.amount > 0 && (/[._]late$/.test(each.right) ? t("rights.days", { n: each.amount }) : amount(each.amount)), each.reason].filter(Boolean).join(" · ")}</bdi></small></td>
            <td><bdi>${nameOf(each.requester_id)}</bdi></td>
            <td><bdi>${nameOf(each.approver_id)}</bdi>${each.answer_reason && html`<small><bdi>${each.answer_reason}</bdi></small>`}</td>
            <td>${t(`approvals.${each.state}`)}${each.used_by && /^(price|discount)\./.test(each.right) && html`<small><a href=${routeHref({ section: "sales", id: each.used_by })}>${t("receipt.open_sale")}</a></small>`}</td></tr>`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="shield" title=${t("approvals.none")} text=${t("approvals.none_more")} />`}
        <${More} list=${list} />
      </div>
    <//>
  </main>`;
}
