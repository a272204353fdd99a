// Who is at what, since when, and why: all that is known of everybody at work,
// and of their tablets.

import { byState, doing, factsOf, troublesOf } from "../persons.js";
import { Empty, Panel, State, html, t } from "../parts.js";
import { clock, lookups, presence, report, requests, zoneCode } from "../session.js";
import { minutes, number, timeOf } from "../show.js";

/** One fact in words, with its time. @param {import("../persons.js").Fact} fact */
export function factSaid(fact) {
  const time = timeOf(new Date(fact.since));
  if (fact.fact === "silent") return t("fact.silent_at", { time });
  const nowhere = !fact.place && (fact.fact === "arrived" || fact.fact === "accepted");
  return t("fact.since", { what: t(`fact.${fact.fact}${nowhere ? "_nowhere" : ""}`, { place: fact.place ?? "" }), time });
}

/** For how long it has been so. @param {import("../persons.js").Fact} fact */
export const lasting = (fact) => minutes(Math.max(0, (clock.value - Date.parse(fact.since)) / 1000));

export function Team() {
  const open = [...requests.value.values()];
  const all = byState(presence.value.values(), open);
  const here = all.filter((person) => person.state !== "off");
  const free = here.filter((person) => person.state === "free" || person.state === "dull").length;
  return html`<main class="work fit"><${Panel} class="list team" title=${t("team.title")} aside=${here.length > 0 && t("team.can", { n: free, of: here.length })} test="team"><div class="scroll">
    ${all.length === 0 ? html`<${Empty} icon="users" title=${t("team.none")} text=${t("team.none_more")} />` : html`<table class="tbl tbl-rows">
      <thead><tr><th>${t("team.name")}</th><th>${t("team.now")}</th><th class="num">${t("team.since")}</th><th>${t("team.why")}</th><th>${t("team.tablet")}</th><th class="num">${t("team.helped")}</th></tr></thead>
      <tbody>${all.map((person) => html`<${Row} key=${person.staff_id} person=${person} open=${open} />`)}</tbody></table>
      <p class="note">${t("team.more")}</p>`}
  </div><//></main>`;
}

/** @param {{person: import("../persons.js").Person, open: any[]}} props */
function Row({ person, open }) {
  const state = doing(person, open, zoneCode);
  const facts = factsOf(person, open);
  const bad = new Set(troublesOf(facts));
  const helped = report.value?.floor.people.find((/** @type {any} */ one) => one.staff_id === person.staff_id)?.helped ?? 0;
  return html`<tr data-test="team-row" data-state=${person.state} class=${state.key === "person.off" ? "away" : ""}>
    <td><b><bdi>${person.name}</bdi></b></td>
    <td><${State} name=${state.shape} tone=${state.tone}>${t(state.key, { place: state.place })}<//></td>
    <td class="num">${facts[0] ? lasting(facts[0]) : "–"}</td>
    <td>${facts.map((fact) => html`<small key=${fact.fact} class=${bad.has(fact) ? "low" : ""}>${factSaid(fact)}</small>`)}</td>
    <td><${Tablet} person=${person} /></td>
    <td class="num">${number(helped)}</td></tr>`;
}

/** @param {{person: import("../persons.js").Person}} props */
function Tablet({ person }) {
  const device = lookups.value.devices.find((one) => one.id === person.device_id);
  if (!person.device_id) return t("team.no_tablet");
  const { battery } = person;
  const word = !person.silent ? "awake" : person.state === "unreachable" ? "silent" : "asleep";
  return html`${device && html`<bdi>${device.name}</bdi>`}<small>${t(`team.${word}`)}${battery && html` · <span class=${battery.low ? "low" : ""}>${t(battery.charging ? "team.charging" : "team.battery", { n: battery.percent })}</span>`}</small>`;
}
