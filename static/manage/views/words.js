// What customers said and wrote: counted by tag, read word for word.

import { useState } from "preact/hooks";
import { voices } from "../figures.js";
import { Empty, Loading, Panel, Plate, Shape, html, t, useLoad } from "../parts.js";
import { routeHref } from "../router.js";
import { api, may, newsOf, report, route } from "../session.js";
import { number, tagName, timeOf } from "../show.js";
import { FollowUps } from "./followups.js";
import { taskAbout } from "./tasks.js";

/** Tags that tell of something wrong, and those that please. @type {Record<string, string>} */
const tones = { out_of_stock: "bad", too_dear: "bad", competitor: "bad", defect: "bad", praise: "good" };

export function Words() {
  const lead = may("help.lead");
  const [tag, setTag] = useState(lead && route.value.query.show === "follow" ? "follow" : "");
  const follow = useLoad(async () => (lead ? api.get("/help-follow-ups") : { items: [] }), [newsOf("help_request.rated").value, newsOf("help_request.answered").value, newsOf("help_request.closed").value]);
  const data = report.value;
  if (!data) return html`<main class="work"><${Loading} /></main>`;
  const all = voices(data.floor).filter((voice) => voice.words || voice.score !== null);
  const said = tag === "" ? all : tag === "low" ? all.filter((voice) => voice.score !== null && voice.score <= 2) : all.filter((voice) => voice.tags.includes(tag));
  const heard = [...data.floor.heard].sort((a, b) => b.count - a.count);
  const most = Math.max(1, ...heard.map((entry) => entry.count));
  const low = all.filter((voice) => voice.score !== null && voice.score <= 2).length;
  const group = (/** @type {string} */ key, /** @type {string} */ name, /** @type {number} */ count, /** @type {number} */ width, /** @type {string} */ tone) => html`<li key=${key} class=${[tone, tag === key ? "on" : ""].join(" ")}>
    <button aria-pressed=${tag === key} data-test="words-tag" onClick=${() => setTag(key)}><span>${name}</span><span class="num">${number(count)}</span>
    <svg class="bar-s" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="tr" width="100" height="6" rx="1" /><rect class="dn" width=${width} height="6" rx="1" /></svg></button></li>`;
  return html`<main class="work wrd fit">
    <${Panel} title=${t("words.about")} aside=${t("words.today")}>
      <ul class="groups scroll">
        ${group("", t("words.all"), all.length, 100, "")}
        ${lead && group("follow", t("follow.group"), follow.data?.items.length ?? 0, follow.data?.items.length ? 100 : 0, "bad")}
        ${low > 0 && group("low", t("words.low"), low, (low / Math.max(1, all.length)) * 100, "bad")}
        ${heard.map((entry) => group(entry.tag, tagName(entry.tag), entry.count, (entry.count / most) * 100, tones[entry.tag] ?? ""))}
      </ul>
      <p class="panel-foot">${t("words.kept")}</p>
    <//>
    ${tag === "follow" ? html`<${Panel} title=${t("follow.group")} aside=${number(follow.data?.items.length ?? 0)}><${FollowUps} list=${follow} /><//>` : html`<${Panel} title=${tag === "" ? t("words.all") : tag === "low" ? t("words.low") : tagName(tag)} aside=${number(said.length)}>
      <ul class="says scroll">${said.map((voice) => html`<li key=${voice.id} data-test="words-item">
        ${voice.words && html`<blockquote lang=${voice.language || undefined}><bdi>${t("words.quote", { words: voice.words })}</bdi></blockquote>`}
        <p>${voice.code && html`<${Plate} size="s">${voice.code}<//>`}${voice.tags.length > 0 && html`<b>${voice.tags.map(tagName).join(", ")}</b>`}${voice.language && html`<span class="lang">${voice.language.toUpperCase()}</span>`}<span>${timeOf(new Date(voice.at))}</span>
          ${voice.score !== null && html`<span class="state state-${voice.score <= 2 ? "late" : voice.score >= 4 ? "done" : "soft"}"><${Shape} name=${voice.score <= 2 ? "late" : voice.score >= 4 ? "done" : "wait"} />${t("words.score", { score: voice.score })}</span>`}
          <span class="end">${may("help.ask") && voice.words && html`<button data-test="words-task" onClick=${() => taskAbout({ words: voice.words })}>${t("words.task")}</button> `}<a href=${routeHref({ section: "floor", id: voice.id })}>${t("words.open")}</a></span></p></li>`)}</ul>
      ${said.length === 0 && html`<${Empty} icon="note" title=${t("words.none")} text=${t("words.none_more")} />`}
    <//>`}
  </main>`;
}
