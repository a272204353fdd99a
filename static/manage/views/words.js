// What customers said: counted by subject, zone and product, read word for word,
// and dealt with.

import { askedSaid, saidBys, saidDays, saidFilter, saidPeriods, saidStates, tagTones } from "../said.js";
import { Empty, Failed, Loading, More, Panel, Plate, html, t, useLoad, useNews, usePages } from "../parts.js";
import { api, go, may, route } from "../session.js";
import { number, tagName, today } from "../show.js";
import { Said, saidNews } from "./said.js";

export function Words() {
  const wanted = askedSaid(route.value.query);
  const follow = wanted.follow && may("help.lead");
  const days = saidDays(wanted.period, today());
  const news = saidNews();
  const groups = useLoad(() => api.get(`/customer-words/groups/${wanted.by}`, days), [wanted.by, JSON.stringify(days), news]);
  const due = useLoad(async () => (may("help.lead") ? api.get("/help-follow-ups") : { items: [] }), [news]);
  const list = useNews(usePages(follow ? "" : "/customer-words", { limit: 50, ...days, ...saidFilter(wanted.by, wanted.key), status: wanted.status }), news);
  const to = (/** @type {Record<string, string>} */ change) => go({ section: "floor", tab: "words", query: { ...route.value.query, show: "", ...change } });
  const rows = groups.data?.by === wanted.by ? groups.data.rows : [];
  const done = async () => { await Promise.all([follow ? due.reload() : list.reload(), groups.reload()]); };
  const items = follow ? due.data?.items ?? [] : list.items;
  return html`<main class="work wrd fit">
    <${Panel} title=${t("words.about")} test="words-groups">
      <div class="tools tools-top" role="group" aria-label=${t("said.by")}>${saidBys.map((by) => html`<button key=${by} class="filt" data-test="said-by-${by}" aria-pressed=${by === wanted.by} onClick=${() => to({ by, key: "" })}>${t(`said.by_${by}`)}</button>`)}</div>
      <${Failed} error=${groups.error} retry=${groups.reload} />
      <ul class="groups scroll">
        ${may("help.lead") && html`<${Group} name=${t("follow.group")} count=${due.data?.items.length ?? 0} most=${1} tone="bad" on=${follow} test="words-follow" onPick=${() => to({ show: "follow" })} />`}
        <${Group} name=${t("words.all")} count=${groups.data?.total.calls ?? 0} fresh=${groups.data?.total.new} most=${groups.data?.total.calls} on=${!follow && wanted.key === ""} test="words-all" onPick=${() => to({ key: "" })} />
        ${wanted.by === "heard" && (groups.data?.total.bad ?? 0) > 0 && html`<${Group} name=${t("words.low")} count=${groups.data?.total.bad} most=${groups.data?.total.calls} tone="bad" on=${!follow && wanted.key === "bad"} test="words-bad" onPick=${() => to({ key: "bad" })} />`}
        ${rows.map((/** @type {any} */ row) => html`<${Group} key=${row.key} name=${groupName(wanted.by, row)} code=${row.key === "" ? "" : row.code} count=${row.calls} fresh=${row.new} most=${rows[0].calls} tone=${tagTones[row.key]} on=${!follow && wanted.key === (row.key || "none")} test="words-tag" onPick=${() => to({ key: row.key || "none" })} />`)}
      </ul>
      <p class="panel-foot">${t("words.kept")}</p>
    <//>
    <${Panel} title=${follow ? t("follow.group") : t("words.title")} aside=${!follow && html`<div class="rowbtn" role="group" aria-label=${t("said.period")}>${saidPeriods.map((name) => html`<button key=${name} class="filt" data-test="said-${name}" aria-pressed=${name === wanted.period} onClick=${() => to({ period: name })}>${t(`said.${name}`)}</button>`)}</div>`} test="words-list">
      ${!follow && html`<div class="tools tools-top" role="group" aria-label=${t("said.show")}>${saidStates.map((name) => html`<button key=${name} class="filt" data-test="said-show-${name}" aria-pressed=${name === wanted.status} onClick=${() => to({ status: name })}>${t(`said.show_${name}`)}</button>`)}</div>`}
      <div class="scroll"><${Failed} error=${follow ? due.error : list.error} retry=${follow ? due.reload : list.reload} />
        <ul class="says">${items.map((/** @type {any} */ call) => html`<${Said} key=${call.id} call=${call} done=${done} />`)}</ul>
        ${items.length === 0 && (follow ? (due.data ? html`<${Empty} icon="note" title=${t("follow.none")} text=${t("follow.none_more")} />` : !due.error && html`<${Loading} />`)
          : !list.loading && !list.error && html`<${Empty} icon="note" title=${t("words.none")} text=${t("words.none_more")} />`)}
        ${!follow && html`<${More} list=${list} />`}</div>
    <//>
  </main>`;
}

/** @param {string} by @param {any} row */
function groupName(by, row) {
  if (by === "heard") return tagName(row.key);
  return row.key === "" ? t(`said.none_${by}`) : row.name || t("said.unknown");
}

/** @param {{name: string, code?: string, count: number, fresh?: number, most?: number, tone?: string, on: boolean, test: string, onPick: () => void}} props */
function Group({ name, code, count, fresh = 0, most = 1, tone = "", on, test, onPick }) {
  return html`<li class=${[tone, on ? "on" : ""].join(" ")}><button aria-pressed=${on} data-test=${test} onClick=${onPick}>
    <span class="group-name">${code && html`<${Plate} size="s">${code}<//> `}<bdi>${name}</bdi>${fresh > 0 && html` <small>${t("said.group_more", { n: fresh })}</small>`}</span><span class="num">${number(count)}</span>
    <svg class="bar-s" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="tr" width="100" height="6" rx="1" /><rect class="dn" width=${count === 0 ? 0 : Math.min(100, (count / Math.max(1, most)) * 100)} height="6" rx="1" /></svg></button></li>`;
}
