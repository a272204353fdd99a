// Bad ratings until they are closed: what was said, what is answered, by whom.

import { useState } from "preact/hooks";
import { Action, Empty, Failed, Loading, Plate, Shape, html, t, useAction } from "../parts.js";
import { placeOf } from "../persons.js";
import { routeHref } from "../router.js";
import { api, may } from "../session.js";
import { taskAbout } from "./tasks.js";
import { dayShort, kindName, timeOf } from "../show.js";

/** @param {{list: {data: any, error: any, loading: boolean, reload: () => Promise<void>}}} props */
export function FollowUps({ list }) {
  if (!list.data) return list.error ? html`<${Failed} error=${list.error} retry=${list.reload} />` : html`<${Loading} />`;
  const items = list.data.items;
  if (items.length === 0) return html`<${Empty} icon="note" title=${t("follow.none")} text=${t("follow.none_more")} />`;
  return html`<ul class="says scroll" data-test="follow-ups">${items.map((/** @type {any} */ call) => html`<${One} key=${call.id} call=${call} done=${list.reload} />`)}</ul>`;
}

/** @param {{call: any, done: () => Promise<void>}} props */
function One({ call, done }) {
  const { rating } = call;
  const follow = rating.follow_up;
  const [words, setWords] = useState(follow.answer);
  const [missing, setMissing] = useState(false);
  const act = useAction(async (/** @type {string} */ name, /** @type {any} */ body) => {
    await api.post(`/help-requests/${call.id}/follow-up/${name}`, body);
    await done();
  });
  const answer = () => {
    setMissing(words.trim() === "");
    if (words.trim() !== "") act.run("answer", "answer", { words: words.trim() });
  };
  const hint = missing ? t("follow.no_answer") : act.error ? act.error.detail : t("follow.answer_hint");
  const bad = missing || Boolean(act.error);
  return html`<li data-test="follow-up" data-id=${call.id} data-status=${follow.status}>
    ${rating.comment ? html`<blockquote lang=${call.language || undefined}><bdi>${t("words.quote", { words: rating.comment })}</bdi></blockquote>` : html`<p>${t("follow.no_words")}</p>`}
    <p>${placeOf(call) && html`<${Plate} size="s">${placeOf(call)}<//>`}<b>${kindName(call.kind)}</b><span>${dayShort(new Date(rating.at))}, ${timeOf(new Date(rating.at))}</span>
      <span class="state state-late"><${Shape} name="late" />${t("words.score", { score: rating.score })}</span>
      ${call.claim && html`<bdi>${call.claim.name}</bdi>`}
      <span class="state state-${follow.status === "open" ? "wait" : "done"}"><${Shape} name=${follow.status === "open" ? "wait" : "done"} />${follow.status === "open" ? t("follow.open") : html`<bdi>${t("follow.answered", { name: follow.by?.name ?? "", time: timeOf(new Date(follow.at)) })}</bdi>`}</span>
      <a class="end" href=${routeHref({ section: "floor", id: call.id })}>${t("words.open")}</a></p>
    ${may("help.lead") && html`<form class="reply" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); answer(); }}>
      <label class="label" for="answer-${call.id}">${t("follow.answer")}</label>
      <textarea class=${bad ? "area bad" : "area"} id="answer-${call.id}" rows="2" maxlength="500" dir="auto" data-test="follow-words" aria-describedby="answer-hint-${call.id}" value=${words} onInput=${(/** @type {any} */ event) => { setWords(event.currentTarget.value); setMissing(false); }}></textarea>
      <p class=${bad ? "hint bad" : "hint"} id="answer-hint-${call.id}" role=${bad ? "alert" : undefined}>${hint}</p>
      <div class="rowbtn"><${Action} kind="action" type="submit" test="follow-answer" sending=${act.busy === "answer"} disabled=${act.busy !== "" || (follow.status === "answered" && words.trim() === follow.answer)}>${t(follow.status === "open" ? "follow.send" : "follow.again")}<//>
        <${Action} test="follow-close" sending=${act.busy === "close"} disabled=${act.busy !== ""} onClick=${() => act.run("close", "close", {})}>${t("follow.close")}<//>
        ${may("help.ask") && html`<button type="button" class="btn btn-quiet" data-test="follow-task" onClick=${() => taskAbout({ words: rating.comment, zone_id: call.zone_id })}>${t("words.task")}</button>`}</div>
    </form>`}
  </li>`;
}
