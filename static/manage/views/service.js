// What customers are promised, and how calls of each kind are answered.

import { asks, fieldOf, fieldsOf, formOf, mostRungs, policyOf, sounds, tells } from "../callpolicy.js";
import { Action, Choice, Empty, Field, FormErrors, Icon, Panel, html, t, useAction, useForm, useLoad } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, lookups, may, refresh, store } from "../session.js";
import { kindName } from "../show.js";
import { AtTills } from "./attills.js";
import { Shifts } from "./shifts.js";
import { Waiting } from "./waiting.js";

const kinds = ["assistance", "price_check", "stock_check", "fitting_room", "locked_case", "carry_out", "change", "approval", "age_check", "stopped_goods", "cash_drop", "open_till", "other", "task"];

/** Seconds of a promise; the server has the last word. */
const promise = { least: 5, most: 3600 };

/** @param {{id: string}} props */
export function Service({ id }) {
  useLoad(() => refresh("store"), []);
  useLoad(() => refresh("staff"), []);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("service.kinds")} aside=${t("service.kinds_more")} test="service-form">
      <${Promised} />
      <div class="scroll"><table class="tbl tbl-rows"><thead><tr><th>${t("service.kind")}</th><th>${t("service.asked")}</th></tr></thead>
        <tbody>${kinds.map((kind) => html`<tr key=${kind} class=${kind === id ? "on" : ""} data-test="call-kind" data-kind=${kind} onClick=${() => go({ section: "store", tab: "service", id: kind })}>
          <td><a class="rowlink" href=${routeHref({ section: "store", tab: "service", id: kind })}><b>${kindName(kind)}</b></a><small>${wayOf(kind)}</small></td>
          <td class="whole"><small>${ladderWords(formOf(store.value, kind).rungs)}</small></td></tr>`)}</tbody></table></div>
      <p class="panel-foot"><span class="grow">${t("service.foot")}</span></p>
    <//>
    ${kinds.includes(id) ? html`<${Policy} key=${id} kind=${id} />` : html`<${Panel} title=${t("service.customers")}><div class="scroll"><${Waiting} /><${AtTills} /><${Shifts} /><${Empty} icon="bell" title=${t("service.choose")} text=${t("service.choose_more")} /></div><//>`}
  </main>`;
}

/** @param {string} kind */
function wayOf(kind) {
  return store.value?.calls?.[kind] ? t(`service.ask_${formOf(store.value, kind).ask}`) : t("service.as_usual");
}

/** Steps read out. @param {import("../callpolicy.js").RungRow[]} rungs */
function ladderWords(rungs) {
  return rungs.map((rung) => (rung.seconds ? t("service.rung_for", { who: t(`service.to_${rung.to}`), seconds: rung.seconds }) : t(`service.to_${rung.to}`))).join(" → ");
}

function Promised() {
  const write = may("setup");
  const form = useForm({ service_goal_seconds: String(store.value.service_goal_seconds) }, ["service_goal_seconds"]);
  const save = useAction(async () => {
    const goal = Number(form.values.service_goal_seconds);
    if (!Number.isInteger(goal) || goal < promise.least || goal > promise.most) return form.refuse({ service_goal_seconds: t("service.wrong") });
    store.value = await form.send(() => api.patch("/store", { service_goal_seconds: goal }));
  });
  return html`<form class="panel-body service-goal" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form"><${Field} form=${form} name="service_goal_seconds" label=${t("service.goal")} hint=${t("service.goal_hint")} span="4" num inputmode="numeric" unit=${t("service.seconds")} test="service-goal" disabled=${!write} />
      ${write && html`<div class="fg fg-2 service-goal-save"><${Action} type="submit" test="service-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty}>${t("save")}<//></div>`}</div>
  </form>`;
}

/** @param {{kind: string}} props */
function Policy({ kind }) {
  const write = may("setup");
  const field = (/** @type {string} */ name) => fieldOf(kind, name);
  const said = formOf(store.value, kind);
  const form = useForm(Object.fromEntries(Object.entries(said).map(([name, value]) => [field(name), value])), fieldsOf(kind));
  const keep = async (/** @type {any} */ policy) => {
    const { [kind]: old, ...others } = store.value.calls ?? {};
    store.value = await form.send(() => api.patch("/store", { calls: policy ? { ...others, [kind]: policy } : others }));
  };
  const save = useAction(async () => {
    const values = /** @type {any} */ (Object.fromEntries(Object.keys(said).map((name) => [name, form.values[field(name)]])));
    const { policy, wrong } = policyOf(values, kind);
    if (Object.keys(wrong).length > 0) return form.refuse(Object.fromEntries(Object.entries(wrong).map(([name, key]) => [name, t(key)])));
    await keep(policy);
  });
  const forget = useAction(() => keep(null));
  return html`<${Panel} title=${kindName(kind)} aside=${wayOf(kind)} test="call-policy">
    <form class="scroll panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? forget.error} />
      <div class="form">
        <${Choice} form=${form} name=${field("ask")} label=${t("service.ask")} disabled=${!write} test="policy-ask" options=${asks.map((ask) => [ask, t(`service.ask_${ask}`), t(`service.ask_${ask}_more`)])} />
        ${form.values[field("ask")] === "one_by_one" && html`<${Field} form=${form} name=${field("offer_seconds")} label=${t("service.offer")} span="2" num inputmode="numeric" unit=${t("service.seconds")} test="policy-offer" disabled=${!write} />`}
        <${Field} form=${form} name=${field("skill")} label=${t("service.skill")} hint=${t("service.skill_hint")} span="2" maxlength="40" list="known-skills" test="policy-skill" disabled=${!write} />
        <datalist id="known-skills">${[...new Set(lookups.value.staff.flatMap((person) => person.skills ?? []))].map((skill) => html`<option key=${skill} value=${skill}></option>`)}</datalist>
        <${Field} form=${form} name=${field("priority")} label=${t("service.priority")} hint=${t("service.priority_hint")} span="2" num inputmode="numeric" test="policy-priority" disabled=${!write} />
      </div>
      <h3 class="h-s gap-top">${t("service.rungs")}</h3><p class="note">${t("service.rungs_more")}</p>
      <${Rungs} form=${form} kind=${kind} write=${write} />
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="policy-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty}>${t("save")}<//>
        <button type="button" class="btn" disabled=${!form.dirty} onClick=${form.undo}>${t("undo")}</button>
        ${store.value.calls?.[kind] && html`<${Action} test="policy-usual" sending=${forget.busy !== ""} onClick=${() => forget.run()}>${t("service.back_to_usual")}<//>`}</div>`}
    </form><//>`;
}

/** The steps, one card each. @param {{form: any, kind: string, write: boolean}} props */
function Rungs({ form, kind, write }) {
  const name = fieldOf(kind, "rungs");
  const rows = /** @type {import("../callpolicy.js").RungRow[]} */ (form.values[name]);
  const put = (/** @type {any[]} */ next) => form.set(name, next);
  const set = (/** @type {number} */ at, /** @type {any} */ change) => put(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const skill = form.values[fieldOf(kind, "skill")].trim() !== "";
  const people = lookups.value.staff.filter((person) => person.active);
  return html`<ol class="rungs-list" data-test="policy-rungs">${rows.map((row, i) => {
    const error = (/** @type {string} */ part) => form.errors[fieldOf(kind, `rungs[${i}].${part}`)];
    const last = i === rows.length - 1;
    const check = (/** @type {"serving"|"any_skill"} */ what) => html`<label class="checkline"><input type="checkbox" class="check" data-test="rung-${what}-${i}" disabled=${!write} checked=${row[what]} onChange=${() => set(i, { [what]: !row[what] })} /><span>${t(`service.${what}`)}</span></label>`;
    return html`<li key=${i} class="rung-card">
      <div class="rung-row"><b class="rung-n">${i + 1}</b>
        <${Pick} label=${t("service.to_of", { n: i + 1 })} value=${row.to} options=${tells.map((to) => [to, t(`service.to_${to}`)])} test="rung-to-${i}" bad=${error("to")} disabled=${!write} onPick=${(/** @type {string} */ to) => set(i, { to })} />
        ${last ? html`<span class="rung-last">${t("service.last")}</span>` : html`<span class=${error("seconds") ? "inp inp-num bad" : "inp inp-num"}><input aria-label=${t("service.for_of", { n: i + 1 })} aria-invalid=${error("seconds") ? "true" : undefined} inputmode="numeric" data-test="rung-seconds-${i}" value=${row.seconds} disabled=${!write} onInput=${(/** @type {any} */ event) => set(i, { seconds: event.currentTarget.value })} /><span class="unit">${t("service.seconds")}</span></span>`}
        <${Pick} label=${t("service.sound_of", { n: i + 1 })} value=${row.sound} options=${sounds.map((sound) => [sound, t(`service.${sound}`)])} test="rung-sound-${i}" bad=${error("sound")} disabled=${!write} onPick=${(/** @type {string} */ sound) => set(i, { sound })} />
        ${write && rows.length > 1 && html`<button type="button" class="icon-btn" data-test="rung-remove-${i}" aria-label=${t("service.remove", { n: i + 1 })} onClick=${() => put(rows.filter((_, at) => at !== i))}><${Icon} name="x" size="s" /></button>`}</div>
      ${["to", "seconds", "sound", "persons"].map((part) => error(part) && html`<p key=${part} class="hint bad">${error(part)}</p>`)}
      <div class="rung-more">${check("serving")}${skill && check("any_skill")}</div>
      ${row.to === "persons" && html`<div class="zonepick" role="group" aria-label=${t("service.persons")}>${people.map((person) => {
        const on = row.persons.includes(person.id);
        return html`<label key=${person.id} class=${on ? "zonechip on" : "zonechip"}><input type="checkbox" class="check" disabled=${!write} checked=${on} onChange=${() => set(i, { persons: on ? row.persons.filter((id) => id !== person.id) : [...row.persons, person.id] })} /><bdi>${person.name}</bdi></label>`;
      })}</div>`}
    </li>`;
  })}</ol>
    ${form.errors[name] && html`<p class="hint bad">${form.errors[name]}</p>`}
    ${write && rows.length < mostRungs && html`<div class="rowbtn"><button type="button" class="btn btn-s" data-test="rung-add" onClick=${() => put(withOneMore(rows))}>${t("service.add")}</button></div>`}`;
}

/** One step more; the one that was last gets a time. @param {import("../callpolicy.js").RungRow[]} rows */
function withOneMore(rows) {
  return [...rows.map((row) => ({ ...row, seconds: row.seconds || "30" })), { to: "everyone", seconds: "", sound: "loud", serving: false, any_skill: false, persons: [] }];
}

/** @param {{label: string, value: string, options: string[][], test: string, bad: string, disabled: boolean, onPick: (value: string) => void}} props */
function Pick({ label, value, options, test, bad, disabled, onPick }) {
  return html`<span class=${bad ? "inp bad" : "inp"}><select aria-label=${label} data-test=${test} disabled=${disabled} onChange=${(/** @type {any} */ event) => onPick(event.currentTarget.value)}>
    ${options.map(([name, word]) => html`<option key=${name} value=${name} selected=${name === value}>${word}</option>`)}</select><${Icon} name="down" size="s" /></span>`;
}
