// One thing that was said: word for word, how it stands, and what can be done
// about it: answer, make a task, close with a reason.

import { useState } from "preact/hooks";
import { closeReasons, saidState } from "../said.js";
import { Action, Icon, Plate, Shape, html, t, useAction } from "../parts.js";
import { placeOf } from "../persons.js";
import { routeHref } from "../router.js";
import { api, lookups, may, newsOf } from "../session.js";
import { dayShort, isToday, tagName, timeOf } from "../show.js";
import { taskAbout } from "./tasks.js";

/** Counts the news of what is said and done about it. */
export const saidNews = () => ["resolved", "rated", "answered", "closed", "tasked", "reopened", "undone"].reduce((sum, kind) => sum + newsOf(`help_request.${kind}`).value, 0);

/** @param {string} at */
export function saidWhen(at) {
  const day = new Date(at);
  return isToday(day) ? timeOf(day) : `${dayShort(day)}, ${timeOf(day)}`;
}

/** The customer's words, and what they told who helped. @param {{call: any}} props */
export function SaidWords({ call }) {
  const comment = call.rating?.comment;
  return html`${comment && html`<blockquote lang=${call.language || undefined}><bdi>${t("words.quote", { words: comment })}</bdi></blockquote>`}
    ${call.words && html`<blockquote><bdi>${t("words.quote", { words: call.words })}</bdi> <small class="note">${call.claim ? t("said.heard_by", { name: call.claim.name }) : t("said.heard")}</small></blockquote>`}
    ${!comment && !call.words && html`<p class="note">${t("said.no_words")}</p>`}`;
}

/** @param {{score: number}} props */
export function Score({ score }) {
  return html`<span class="state state-${score <= 2 ? "late" : score >= 4 ? "done" : "soft"}"><${Shape} name=${score <= 2 ? "late" : score >= 4 ? "done" : "wait"} />${t("words.score", { score })}</span>`;
}

/** When something was last said of a call. @param {any} call */
export const saidAt = (call) => (call.rating?.comment || !call.words ? call.rating?.at ?? call.ended_at : call.ended_at);

/** @param {{call: any, done: () => Promise<any>|void}} props */
export function Said({ call, done }) {
  const follow = call.follow_up;
  const [form, setForm] = useState(follow?.status === "open" ? "answer" : "");
  const state = saidState(call);
  const lead = may("help.lead");
  const closed = follow?.status === "closed";
  const zone = lookups.value.zones.find((one) => one.id === call.zone_id);
  const finish = async () => { setForm(""); await done(); };
  const toggle = (/** @type {string} */ name) => setForm(form === name ? "" : name);
  return html`<li data-test="said" data-id=${call.id} data-status=${follow?.status ?? "new"}>
    <${SaidWords} call=${call} />
    <p>${placeOf(call) && html`<${Plate} size="s">${placeOf(call)}<//>`}${call.product ? html`<b><bdi>${call.product.name}</bdi></b>` : zone && html`<b><bdi>${zone.name}</bdi></b>`}
      ${call.heard.length > 0 && html`<span>${call.heard.map(tagName).join(", ")}</span>`}${call.language && html`<span class="lang">${call.language.toUpperCase()}</span>`}<span>${saidWhen(saidAt(call))}</span>
      ${call.rating && html`<${Score} score=${call.rating.score} />`}${call.rating && call.claim && html`<span data-test="said-helped-by"><bdi>${t("said.helped_by", { name: call.claim.name })}</bdi></span>`}
      <span class="state state-${state.tone}"><${Shape} name=${state.shape} /><bdi>${t(`said.${state.key}`, { name: follow?.by?.name ?? "", when: follow?.at ? saidWhen(follow.at) : "" })}</bdi></span>
      <span class="end"><a href=${routeHref({ section: "floor", id: call.id })}>${t("words.open")}</a></span></p>
    <${Outcome} follow=${follow} />
    ${lead && !closed && html`<div class="rowbtn said-acts" role="group">
      <button type="button" class="btn btn-s" data-test="said-answer" aria-expanded=${form === "answer"} onClick=${() => toggle("answer")}><${Icon} name="message" size="s" />${t(call.rating ? "said.answer" : "said.note")}</button>
      ${may("help.ask") && follow?.status !== "task" && html`<button type="button" class="btn btn-s" data-test="said-task" onClick=${() => taskAbout(call)}><${Icon} name="list" size="s" />${t("said.to_task")}</button>`}
      <button type="button" class="btn btn-s" data-test="said-close" aria-expanded=${form === "close"} onClick=${() => toggle("close")}><${Icon} name="check" size="s" />${t("said.to_close")}</button></div>`}
    ${lead && closed && !call.forgotten && html`<${Reopen} call=${call} done=${finish} />`}
    ${lead && !closed && form === "answer" && html`<${AnswerForm} call=${call} done=${finish} />`}
    ${lead && !closed && form === "close" && html`<${CloseForm} call=${call} done=${finish} />`}
  </li>`;
}

/** What was closed by mistake is open again. @param {{call: any, done: () => Promise<any>}} props */
function Reopen({ call, done }) {
  const open = useAction(async () => {
    await api.post(`/help-requests/${call.id}/follow-up/reopen`, {});
    await done();
  });
  return html`<div class="rowbtn said-acts"><${Action} small test="said-reopen" sending=${open.busy !== ""} onClick=${() => open.run()}><${Icon} name="undo" size="s" />${t("said.reopen")}<//></div>
    ${open.error && html`<p class="hint bad" role="alert">${open.error.message}</p>`}`;
}

/** What was said to it, why it was closed, what was made of it. @param {{follow: any}} props */
function Outcome({ follow }) {
  if (!follow) return null;
  return html`${follow.answer && html`<p class="said-out"><bdi>${t(follow.reaches ? "said.answer_said" : "said.note_said", { words: follow.answer })}</bdi></p>`}
    ${follow.task && html`<p class="said-out"><a data-test="said-the-task" href=${routeHref({ section: "floor", tab: "tasks", id: follow.task.id })}>${t("said.the_task")}</a> <bdi>${follow.task.title}</bdi></p>`}
    ${follow.status === "closed" && follow.reason && html`<p class="said-out"><bdi>${t("said.close_said", { reason: t(`said.reason_${follow.reason}`), words: follow.note ?? "" })}</bdi></p>`}`;
}

/** @param {{call: any, done: () => Promise<any>}} props */
function AnswerForm({ call, done }) {
  const follow = call.follow_up;
  const reaches = Boolean(call.rating);
  const [words, setWords] = useState(follow?.answer ?? "");
  const [missing, setMissing] = useState(false);
  const send = useAction(async () => {
    await api.post(`/help-requests/${call.id}/follow-up/answer`, { words: words.trim() });
    await done();
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    setMissing(words.trim() === "");
    if (words.trim() !== "") send.run();
  };
  const bad = missing || Boolean(send.error);
  const hint = missing ? t("said.no_answer") : send.error ? send.error.message : t(reaches ? "said.answer_hint" : "said.note_hint");
  const before = follow?.answer ?? "";
  return html`<form class="reply" onSubmit=${submit}>
    <label class="label" for="answer-${call.id}">${t(reaches ? "said.answer_label" : "said.note_label")}</label>
    <textarea class=${bad ? "area bad" : "area"} id="answer-${call.id}" rows="2" maxlength="500" dir="auto" data-test="said-words" aria-describedby="answer-hint-${call.id}" value=${words} onInput=${(/** @type {any} */ event) => { setWords(event.currentTarget.value); setMissing(false); }}></textarea>
    <p class=${bad ? "hint bad" : "hint"} id="answer-hint-${call.id}" role=${bad ? "alert" : undefined}>${hint}</p>
    <div class="rowbtn"><${Action} kind="action" type="submit" test="said-send" sending=${send.busy !== ""} disabled=${before !== "" && words.trim() === before}>${t(before ? (reaches ? "said.again" : "said.again_note") : reaches ? "said.send" : "said.send_note")}<//></div></form>`;
}

/** @param {{call: any, done: () => Promise<any>}} props */
function CloseForm({ call, done }) {
  const [reason, setReason] = useState(closeReasons[0]);
  const [note, setNote] = useState("");
  const send = useAction(async () => {
    await api.post(`/help-requests/${call.id}/follow-up/close`, { reason, note: note.trim() });
    await done();
  });
  const wants = reason === "other" && note.trim() === "";
  return html`<form class="reply" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (!wants) send.run(); }}>
    <div class="said-close"><label class="label" for="reason-${call.id}">${t("said.reason")}</label><label class="label" for="note-${call.id}">${t("said.close_note")}</label>
      <span class="inp"><select id="reason-${call.id}" data-test="said-reason" onChange=${(/** @type {any} */ event) => setReason(event.currentTarget.value)}>${closeReasons.map((name) => html`<option key=${name} value=${name} selected=${name === reason}>${t(`said.reason_${name}`)}</option>`)}</select><${Icon} name="down" size="s" /></span>
      <span class=${send.error ? "inp bad" : "inp"}><input id="note-${call.id}" data-test="said-note" maxlength="140" autocomplete="off" dir="auto" value=${note} onInput=${(/** @type {any} */ event) => setNote(event.currentTarget.value)} /></span></div>
    ${send.error && html`<p class="hint bad" role="alert">${send.error.message}</p>`}
    <div class="rowbtn"><${Action} kind="action" type="submit" test="said-close-go" sending=${send.busy !== ""} disabled=${wants}>${t("said.close")}<//></div></form>`;
}
