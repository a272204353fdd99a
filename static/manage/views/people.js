// Staff: who works here, in which role and zones, and a new PIN when one is
// forgotten.

import { useState } from "preact/hooks";
import { freshPin } from "../pins.js";
import { Action, Choice, Confirm, Empty, Face, Failed, Field, FormErrors, Notice, Panel, Plate, Select, State, html, t, useAction, useForm, useLoad, useNewId, useSendId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, clock, go, lookups, me, refresh } from "../session.js";
import { FaceField } from "./facefield.js";
import { languageName, minutes, roleName, roles } from "../show.js";

/** @param {{id: string}} props */
export function Staff({ id }) {
  const list = useLoad(() => refresh("staff"), []);
  const staff = lookups.value.staff;
  const adding = id === "new";
  const chosen = staff.find((person) => person.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("staff.title")} aside=${t("staff.count", { n: staff.filter((person) => person.active).length })} test="staff-list">
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${staff.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("staff.name")}</th><th>${t("staff.role")}</th><th>${t("staff.state")}</th></tr></thead>
        <tbody>${staff.map((person) => html`<tr key=${person.id} class=${person.id === id ? "on" : ""} data-test="staff-row" onClick=${() => go({ section: "people", id: person.id })}>
          <td><span class="who-cell"><${Face} name=${person.name} person=${person} /><span><a class="rowlink" href=${routeHref({ section: "people", id: person.id })}><b><bdi>${person.name}</bdi></b></a><small>${languageName(person.language)}</small></span></span></td>
          <td class="whole">${roleName(person.role)}<small>${zonesText(person)}</small></td>
          <td><${PersonState} person=${person} /></td></tr>`)}</tbody></table>`}
      </div>
      <p class="panel-foot"><span class="grow">${t("staff.foot")}</span></p>
    <//>
    ${adding || chosen
      ? html`<${Person} key=${id} person=${chosen ?? null} />`
      : html`<${Panel} class="choose"><${Empty} icon="users" title=${t("staff.choose")} text=${t("staff.choose_more")} /><//>`}
  </main>`;
}

/** @param {{person: any}} props */
function PersonState({ person }) {
  const locked = person.locked_until ? Math.ceil((Date.parse(person.locked_until) - clock.value) / 1000) : 0;
  if (!person.active) return html`<${State} name="off" tone="soft">${t("staff.left")}<//>`;
  if (locked > 0) return html`<${State} name="late" tone="late">${t("staff.locked", { time: minutes(locked) })}<//>`;
  return html`<${State} name="here" tone="here">${t("staff.active")}<//>`;
}

/** @param {any} person */
function zonesText(person) {
  const zones = lookups.value.zones;
  const codes = (person.zones ?? []).map((/** @type {string} */ zone) => zones.find((known) => known.id === zone)?.code).filter(Boolean);
  return codes.length === 0 ? t("staff.whole") : codes.join(", ");
}

const blank = { name: "", role: "associate", zones: /** @type {string[]} */ ([]), language: "en", active: true, skills: "", languages: /** @type {string[]} */ ([]) };

/** Languages customers speak, besides those a person has already. */
const spoken = ["de", "en", "fr", "es", "it", "pl", "tr", "ar", "ru", "uk", "zh"];

/** What a form of a person says, as the API takes it. @param {any} values */
const bodyOf = (values) => ({ ...values, skills: values.skills.split(",").map((/** @type {string} */ skill) => skill.trim()).filter(Boolean) });

/** @param {{person: any}} props */
function Person({ person }) {
  const saved = person ? { name: person.name, role: person.role, zones: person.zones ?? [], language: person.language, active: person.active, skills: (person.skills ?? []).join(", "), languages: person.languages ?? [] } : blank;
  const form = useForm(saved, ["name", "role", "zones", "language", "active", "pin", "skills", "languages"]);
  const [pin, setPin] = useState("");
  const id = useNewId(person?.id);
  const pins = useSendId(freshPin);
  const save = useAction(async () => {
    const first = person ? "" : pins.of(id); // also after a lost answer the one PIN that is shown
    await form.send(() => api.put(`/staff/${id}`, first ? { ...bodyOf(form.values), pin: first } : bodyOf(form.values)));
    await refresh("staff");
    if (first) {
      shownOnce.set(id, first);
      go({ section: "people", id });
    }
  });
  const reset = useAction(async () => {
    const next = freshPin();
    await api.post(`/staff/${person.id}/pin`, { pin: next });
    setPin(next);
    await refresh("staff");
  });
  const told = pin || (person && shownOnce.get(person.id)) || "";
  const self = person?.id === me.value?.id;
  return html`<div class="stack stack-fill" data-test="person">
    ${told && html`<${Panel} title=${t("pin.title", { name: person?.name ?? "" })} aside=${t("pin.once")}>
      <div class="panel-body pinrow"><span class="once" data-test="pin-once" aria-label=${t("pin.read", { pin: [...told].join(" ") })}>${[...told].map((digit, i) => html`<b key=${i}>${digit}</b>`)}</span><p class="note">${t("pin.more")}</p></div>
    <//>`}
    <${Panel} title=${person ? person.name : t("staff.new")} aside=${self ? t("staff.you") : ""}>
      <form class="scroll panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
        <${FormErrors} form=${form} error=${save.error} />
        <div class="form">
          ${person?.active && html`<${FaceField} person=${person} />`}
          <${Field} form=${form} name="name" label=${t("staff.name")} span="4" test="staff-name" autofocus=${!person} />
          <${Select} form=${form} name="language" label=${t("staff.language")} span="2" options=${["en", "de", "fr", "es"].map((code) => [code, languageName(code)])} />
          <${Choice} form=${form} name="role" label=${t("staff.role")} disabled=${self} options=${roles.map((role) => [role, roleName(role), t(`role.${role}_more`)])} test="staff-role" />
          ${lookups.value.zones.length > 0 && html`<fieldset class="fg"><legend>${t("staff.zones")}</legend><div class="zonepick">
            ${lookups.value.zones.map((zone) => {
              const on = form.values.zones.includes(zone.id);
              return html`<label key=${zone.id} class=${on ? "zonechip on" : "zonechip"}><input type="checkbox" class="check" checked=${on} onChange=${() => form.set("zones", on ? form.values.zones.filter((/** @type {string} */ id) => id !== zone.id) : [...form.values.zones, zone.id])} /><${Plate} size="s">${zone.code}<//><span>${zone.name}</span></label>`;
            })}</div><p class=${form.errors.zones ? "hint bad" : "hint"}>${form.errors.zones ?? t("staff.zones_hint")}</p></fieldset>`}
          <${Field} form=${form} name="skills" label=${t("staff.skills")} hint=${t("staff.skills_hint")} test="staff-skills" />
          <fieldset class="fg"><legend>${t("staff.languages")}</legend><div class="zonepick">${[...new Set([...spoken, ...form.values.languages])].map((code) => {
            const on = form.values.languages.includes(code);
            return html`<label key=${code} class=${on ? "zonechip on" : "zonechip"}><input type="checkbox" class="check" data-test="staff-speaks-${code}" checked=${on} onChange=${() => form.set("languages", on ? form.values.languages.filter((/** @type {string} */ other) => other !== code) : [...form.values.languages, code])} /><span>${languageName(code)}</span></label>`;
          })}</div>${form.errors.languages && html`<p class="hint bad">${form.errors.languages}</p>`}</fieldset>
          ${person && !self && html`<label class="fg checkline"><input type="checkbox" class="check" data-test="staff-active" checked=${form.values.active} onChange=${() => form.set("active", !form.values.active)} /><span>${t("staff.works_here")}<small>${t("staff.works_here_more")}</small></span></label>`}
        </div>
        ${!person && html`<p class="hint">${t("staff.first_pin")}</p>`}
        <div class="rowbtn gap-top">
          <${Action} kind="action" type="submit" test="staff-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || form.values.name.trim() === ""}>${t(person ? "save" : "staff.add")}<//>
          ${person && html`<button type="button" class="btn" disabled=${!form.dirty} onClick=${form.undo}>${t("undo")}</button>`}
          ${person && !self && html`<${Confirm} label=${t("pin.reset")} ask=${t("pin.reset_ask", { name: person.name })} yes=${t("pin.reset_yes")} sending=${reset.busy !== ""} onYes=${() => reset.run()} test="pin-reset" />`}
        </div>
        ${reset.error && html`<${Notice} kind="late">${reset.error.message}<//>`}
      </form>
    <//>
  </div>`;
}

/** PINs given to new people, kept until the page is left so that they can be read out. @type {Map<string, string>} */
const shownOnce = new Map();
