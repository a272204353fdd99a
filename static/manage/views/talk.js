// What the office says to the floor, who read it and when; and what one shift tells the next.

import { useState } from "preact/hooks";
import { Action, Confirm, Empty, Failed, Field, FormErrors, More, Panel, Plate, Select, Shape, html, t, useAction, useArrived, useForm, useNews, usePages, useSendId } from "../parts.js";
import { api, clock, lookups, may, newsOf, zoneCode } from "../session.js";
import { dayShort, isToday, number, timeOf } from "../show.js";

/** @param {string} at */
const when = (at) => {
  const day = new Date(at);
  return isToday(day) ? timeOf(day) : `${dayShort(day)}, ${timeOf(day)}`;
};

export function Talk() {
  return html`<main class="work pts fit">
    ${may("help.lead") && html`<${Messages} />`}
    <${HandOver} />
  </main>`;
}

function Messages() {
  const news = ["sent", "ended", "read"].reduce((sum, name) => sum + newsOf(`broadcast.${name}`).value, newsOf("presence.changed").value);
  const list = useNews(usePages("/broadcasts", { limit: 50 }), news);
  return html`<${Panel} class="list" title=${t("talk.sent")} test="broadcasts"><div class="scroll">
    <${Say} done=${list.reload} />
    <${Failed} error=${list.error} retry=${list.reload} />
    ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="message" title=${t("talk.none")} text=${t("talk.none_more")} />`}
    <ul class="says">${list.items.map((one) => html`<${Message} key=${one.id} one=${one} done=${list.reload} />`)}</ul>
    <${More} list=${list} /></div><//>`;
}

function Say({ done }) {
  const [persons, setPersons] = useState(/** @type {string[]} */ ([]));
  const form = useForm({ words: "", to: "everyone", zone_id: "", skill: "", hours: "4" }, ["words", "to", "zone_id", "skill", "persons", "expires_at"]);
  const once = useSendId();
  const values = form.values;
  const zones = lookups.value.zones;
  const people = lookups.value.staff.length > 0 ? lookups.value.staff.filter((/** @type {any} */ one) => one.active !== false) : lookups.value.names;
  const skills = [...new Set(lookups.value.staff.flatMap((/** @type {any} */ one) => one.skills ?? []))].sort();
  const aims = ["everyone", "zone", ...(skills.length > 0 ? ["skill"] : []), "persons"];
  const [until, setUntil] = useState({ key: "", at: "" }); // a second try counts as long as the first would have
  const content = [values.words, values.to, values.zone_id, values.skill, persons, values.hours];
  const taken = async () => {
    once.taken();
    setUntil({ key: "", at: "" });
    form.undo();
    setPersons([]);
    await done();
  };
  const send = useAction(async () => {
    if (values.to === "persons" && persons.length === 0) return form.refuse({ to: t("talk.pick_person") });
    const key = JSON.stringify(content);
    const expires = until.key === key ? until.at : new Date(clock.peek() + Number(values.hours) * 3600000).toISOString();
    setUntil({ key, at: expires });
    const aim = { zone: { zone_id: values.zone_id || zones[0]?.id }, skill: { skill: values.skill || skills[0] }, persons: { persons } }[values.to] ?? {};
    await form.send(() => api.put(`/broadcasts/${once.of(content)}`, { words: values.words, to: values.to, expires_at: expires, ...aim }));
    await taken();
  });
  useArrived(once.sent(content), send, taken);
  const toggle = (/** @type {string} */ id) => setPersons(persons.includes(id) ? persons.filter((one) => one !== id) : [...persons, id]);
  return html`<form class="panel-form" data-test="broadcast-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); send.run(); }}>
    <${FormErrors} form=${form} error=${send.error} />
    <div class="form"><${Field} form=${form} name="words" label=${t("talk.say")} rows="2" test="broadcast-words" maxlength="500" />
      <${Select} form=${form} name="to" label=${t("talk.to")} span="2" test="broadcast-to" options=${aims.map((name) => [name, t(`talk.to_${name}`)])} />
      ${values.to === "zone" && html`<${Select} form=${form} name="zone_id" label=${t("talk.zone")} span="2" test="broadcast-zone" options=${zones.map((zone) => [zone.id, `${zone.code} · ${zone.name}`])} />`}
      ${values.to === "skill" && html`<${Select} form=${form} name="skill" label=${t("talk.skill")} span="2" test="broadcast-skill" options=${skills.map((skill) => [skill, skill])} />`}
      <${Select} form=${form} name="hours" label=${t("talk.for")} span="2" test="broadcast-hours" options=${["1", "4", "12", "72"].map((n) => [n, t(`talk.for_${n}`)])} />
      ${values.to === "persons" && html`<div class="fg" role="group" aria-label=${t("talk.persons")}><div class="tools">${people.map((/** @type {any} */ one) => html`<button type="button" key=${one.id} class="filt" data-test="broadcast-person" data-id=${one.id} aria-pressed=${persons.includes(one.id)} onClick=${() => toggle(one.id)}><bdi>${one.name}</bdi></button>`)}</div></div>`}
    </div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="broadcast-send" sending=${send.busy !== ""} disabled=${values.words.trim() === ""}>${t("talk.send")}<//></div>
  </form>`;
}

/** @param {{one: any, done: () => any}} props */
function Message({ one, done }) {
  const end = useAction(async () => {
    await api.post(`/broadcasts/${one.id}/end`, {});
    await done();
  });
  const over = one.ended_at !== null || Date.parse(one.expires_at) <= clock.value;
  const to = { everyone: t("talk.to_everyone"), zone: zoneCode(one.zone_id), skill: one.skill, persons: one.persons.map((/** @type {string} */ id) => [...one.read_by, ...one.not_read_by, ...lookups.value.staff, ...lookups.value.names].find((who) => who.id === id)?.name).filter(Boolean).join(", ") }[/** @type {string} */ (one.to)];
  return html`<li data-test="broadcast" data-id=${one.id}>
    <blockquote><bdi>${one.words}</bdi></blockquote>
    <p><b><bdi>${to}</bdi></b><bdi>${t("talk.reader", { name: one.sent_by.name, time: when(one.created_at) })}</bdi><span class="note">${over ? t("talk.over") : t("talk.until", { when: when(one.expires_at) })}</span></p>
    <p data-test="broadcast-read"><span class="state state-${one.read_by.length > 0 ? "done" : "wait"}"><${Shape} name=${one.read_by.length > 0 ? "done" : "wait"} />${t("talk.read_by", { n: number(one.read_by.length) })}</span>
      <bdi>${one.read_by.map((/** @type {any} */ who) => t("talk.reader", { name: who.name, time: when(who.at) })).join(" · ")}</bdi></p>
    ${!over && html`<p data-test="broadcast-unread"><bdi>${one.not_read_by.length > 0 ? t("talk.unread", { names: one.not_read_by.map((/** @type {any} */ who) => who.name).join(", ") }) : t("talk.all_read")}</bdi></p>
      <div><${Confirm} small label=${t("talk.end")} ask=${t("talk.end_ask")} yes=${t("talk.end")} sending=${end.busy !== ""} onYes=${() => end.run()} test="broadcast-end" /></div>`}
    <${Failed} error=${end.error} retry=${end.clear} />
  </li>`;
}

function HandOver() {
  const news = newsOf("hand_over.written").value + newsOf("hand_over.confirmed").value;
  const list = useNews(usePages("/hand-over-notes", { limit: 50 }), news);
  return html`<${Panel} title=${t("hand_over.title")} test="hand-over"><div class="scroll">
    ${may("help.answer") && html`<${Note} done=${list.reload} />`}
    <${Failed} error=${list.error} retry=${list.reload} />
    ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="note" title=${t("hand_over.none")} text=${t("hand_over.none_more")} />`}
    <ul class="says">${list.items.map((one) => html`<li key=${one.id} data-test="hand-over-note" data-id=${one.id}>
      <blockquote><bdi>${one.words}</bdi></blockquote>
      <p>${one.zone_id ? html`<${Plate} size="s">${zoneCode(one.zone_id)}<//>` : html`<b>${t("hand_over.store")}</b>`}<bdi>${t("talk.reader", { name: one.written_by.name, time: when(one.created_at) })}</bdi>${one.current && html`<span class="state state-way"><${Shape} name="here" />${t("hand_over.current")}</span>`}</p>
      <p><bdi>${one.confirmed_by.length > 0 ? t("hand_over.confirmed", { names: one.confirmed_by.map((/** @type {any} */ who) => t("talk.reader", { name: who.name, time: when(who.at) })).join(" · ") }) : t("hand_over.unconfirmed")}</bdi></p></li>`)}</ul>
    <${More} list=${list} /></div><//>`;
}

/** @param {{done: () => any}} props */
function Note({ done }) {
  const form = useForm({ words: "", zone_id: "" }, ["words", "zone_id"]);
  const once = useSendId();
  const values = form.values;
  const content = [values.words, values.zone_id];
  const taken = async () => {
    once.taken();
    form.undo();
    await done();
  };
  const send = useAction(async () => {
    await form.send(() => api.put(`/hand-over-notes/${once.of(content)}`, { words: values.words, ...(values.zone_id && { zone_id: values.zone_id }) }));
    await taken();
  });
  useArrived(once.sent(content), send, taken);
  return html`<form class="panel-form" data-test="hand-over-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); send.run(); }}>
    <${FormErrors} form=${form} error=${send.error} />
    <div class="form"><${Field} form=${form} name="words" label=${t("hand_over.new")} rows="3" placeholder=${t("hand_over.words")} test="hand-over-words" maxlength="1000" />
      <${Select} form=${form} name="zone_id" label=${t("hand_over.place")} span="3" test="hand-over-zone" options=${[["", t("hand_over.store")], ...lookups.value.zones.map((zone) => [zone.id, `${zone.code} · ${zone.name}`])]} /></div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="hand-over-send" sending=${send.busy !== ""} disabled=${values.words.trim() === ""}>${t("hand_over.send")}<//></div>
  </form>`;
}
