// The calls of today, and one of them from the ring to its end.

import { useState } from "preact/hooks";
import { servicePercent } from "../figures.js";
import { callFilters, isOpen, merged, shows, standing, waited } from "../calls.js";
import { Action, Empty, Fact, Failed, Icon, IconButton, More, Notice, Panel, Plate, Shape, State, html, t, useAction, useLoad, usePages } from "../parts.js";
import { placeOf } from "../persons.js";
import { routeHref } from "../router.js";
import { api, clock, go, may, me, newsOf, report, requests, route, staffName, store, zoneCode } from "../session.js";
import { dayShort, isToday, kindName, minutes, number, placeKind, tagName, timeOf } from "../show.js";
import { placeName, speaks } from "../../lib/places.js";
import { whySaid } from "../../lib/why.js";
import { AskFor } from "./askfor.js";
import { parts, secondsTo, steps } from "../timeline.js";
import { SaleOfCall } from "./ties.js";

/** @param {{id: string}} props */
export function Calls({ id }) {
  const filter = callFilters.includes(route.value.query.show) ? route.value.query.show : "all";
  const list = usePages("/help-requests", { status: "all" });
  const now = clock.value;
  const goal = store.value?.service_goal_seconds ?? 60;
  const all = merged(list.items, requests.value);
  const found = all.filter((request) => shows(request, filter, goal, now));
  return html`<main class="work flo fit flo-rows">
    <${Service} />
    <${Panel} class="list" title=${t("calls.title")} aside=${t("calls.count", { n: found.length, more: list.more ? "+" : "" })} test="calls">
      <div class="tools tools-top">${callFilters.map((name) => html`<button key=${name} class="filt" data-test="calls-${name}" aria-pressed=${filter === name} onClick=${() => go({ section: "floor", id, query: { show: name === "all" ? "" : name } })}>${t(`calls.${name}`)} <span class="n">${number(all.filter((request) => shows(request, name, goal, now)).length)}</span></button>`)}</div>
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${found.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("calls.place")}</th><th>${t("calls.asked")}</th><th class="num">${t("calls.accepted")}</th><th class="num hide-n">${t("calls.there")}</th><th>${t("calls.end")}</th></tr></thead>
          <tbody>${found.map((request) => html`<${CallRow} key=${request.id} request=${request} on=${request.id === id} goal=${goal} query=${route.value.query} />`)}</tbody></table>`}
        ${!list.loading && !list.error && found.length === 0 && html`<${Empty} icon="bell" title=${t(filter === "all" ? "calls.none" : "calls.none_found")} text=${t("calls.none_more")} />`}
        <${More} list=${list} />
      </div>
    <//>
    ${id === "new" ? html`<${AskFor} />` : id ? html`<${Call} key=${id} id=${id} />` : html`<${Panel} class="choose"><${Empty} icon="bell" title=${t("calls.choose")} text=${t("calls.choose_more")} /><//>`}
  </main>`;
}

/** Five figures of the service, from the same report as the front page. */
function Service() {
  const floor = report.value?.floor;
  if (!floor) return html`<div class="figs span-all figs-wait"></div>`;
  const service = servicePercent(floor);
  const seconds = (/** @type {number|null} */ value) => (value === null || value === undefined ? html`<div class="v none">–</div>` : html`<div class="v">${minutes(value)}</div>`);
  return html`<div class="figs span-all">
    <section class="kpi"><h2>${t("now.service", { seconds: floor.goal_seconds })}</h2><div class=${service === null ? "v none" : "v"}>${service === null ? "–" : html`${service}<small class="u">%</small>`}</div><p>${service === null ? t("now.no_call") : t("now.within", { n: floor.within_goal, of: floor.accepted + floor.lost })}</p></section>
    <section class="kpi"><h2>${t("calls.half_accepted")}</h2>${seconds(floor.accept_p50)}<p>${floor.accept_p90 === null ? t("now.no_call") : t("calls.nine_within", { time: minutes(floor.accept_p90) })}</p></section>
    <section class="kpi"><h2>${t("calls.half_there")}</h2>${seconds(floor.arrive_p50)}<p>${floor.arrive_p90 === null ? t("now.no_call") : t("calls.nine_within", { time: minutes(floor.arrive_p90) })}</p></section>
    <section class="kpi"><h2>${t("calls.gave_up")}</h2><div class="v">${number(floor.abandoned)}<small class="u">${t("calls.of", { n: floor.requests })}</small></div><p>${t("calls.cancelled", { n: floor.cancelled })}${floor.no_shows > 0 && html`<br />${t("calls.no_shows", { n: floor.no_shows })}`}</p></section>
    <section class="kpi"><h2>${t("now.rated")}</h2><div class=${floor.ratings.average === null ? "v none" : "v"}>${floor.ratings.average === null ? "–" : html`${number(floor.ratings.average, 1)}<small class="u">${t("now.of_five")}</small>`}</div><p>${floor.ratings.count === 0 ? t("now.no_rating") : t("now.ratings", { n: floor.ratings.count, of: floor.requests })}</p></section>
  </div>`;
}

/** @param {{request: any, on: boolean, goal: number, query: any}} props */
function CallRow({ request, on, goal, query }) {
  const href = { section: "floor", id: request.id, query };
  const state = standing(request);
  const accepted = secondsTo(request, request.claim?.accepted_at);
  const late = waited(request, clock.value) > goal;
  return html`<tr class=${on ? "on" : ""} data-test="call-row" data-id=${request.id} aria-current=${on ? "true" : undefined} onClick=${() => go(href)}>
    <td>${placeOf(request) ? html`<${Plate} size="s">${placeOf(request)}<//>` : "–"}</td>
    <td><a class="rowlink" href=${routeHref(href)}><b>${kindName(request.kind)}, ${timeOf(new Date(request.created_at))}</b></a><small><bdi>${[dayIfNotToday(request.created_at), request.presses > 1 && t("calls.presses", { n: request.presses }), request.note || request.product?.name, request.claim?.name].filter(Boolean).join(", ")}</bdi></small></td>
    <td class="num"><span class=${late ? "low" : ""}>${accepted !== null ? minutes(accepted) : isOpen(request) ? minutes(waited(request, clock.value)) : "–"}</span></td>
    <td class="num hide-n">${request.claim?.arrived_at ? minutes(/** @type {number} */ (secondsTo(request, request.claim.arrived_at))) : "–"}</td>
    <td><${State} name=${state.shape} tone=${state.tone}>${t(state.key)}<//></td>
  </tr>`;
}

/** @param {string} at */
function dayIfNotToday(at) {
  const day = new Date(at);
  return isToday(day) ? "" : dayShort(day);
}

/** @param {{id: string}} props */
function Call({ id }) {
  const version = requests.value.get(id)?.version ?? newsOf(`request ${id}`).value;
  const call = useLoad(() => api.get(`/help-requests/${id}`), [id, version]);
  const data = call.data;
  if (!data) return html`<${Panel}>${call.error ? html`<${Failed} error=${call.error} retry=${call.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const state = standing(data);
  return html`<${Panel} class="call" test="call" title=${html`${placeOf(data) && html`<${Plate} size="s">${placeOf(data)}<//> `}${kindName(data.kind)}, ${timeOf(new Date(data.created_at))}`} aside=${html`<${State} name=${state.shape} tone=${state.tone}>${t(state.key)}<//>`}>
    <div class="scroll">
      ${(data.note || data.words) && html`<div class="spoken">
        ${data.note && html`<blockquote lang=${data.language || undefined}><bdi>${t("words.quote", { words: data.note })}</bdi></blockquote>`}
        ${data.words && html`<blockquote><bdi>${t("words.quote", { words: data.words })}</bdi><small class="note">${t("call.heard")}</small></blockquote>`}
      </div>`}
      <${Photos} request=${data} />
      <${Parts} timeline=${data.timeline ?? []} goal=${store.value?.service_goal_seconds ?? 60} />
      <div class="panel-body"><div class="story-top"><h3>${t("story.title")}</h3><${StoryFiles} id=${id} /></div><ol class="timeline" data-test="timeline">${steps(data.timeline ?? []).map((step, i) => html`<li key=${i} data-step=${step.type}>
        <time>${minutes(step.seconds)}</time>
        <span><b><span class="state state-${step.tone}"><${Shape} name=${step.shape} /></span> <bdi>${t(`step.${step.type}`, { name: step.staff?.name ?? namesIn(step, data.people) })}</bdi></b><small>${[timeOf(new Date(step.at), true), gapOf(step), stepMore(step, data.people), step.device?.name].filter(Boolean).map((said, j) => html`${j > 0 && " · "}<bdi>${said}</bdi>`)}</small>
          ${step.type === "photographed" && html`<${Photos} request=${data} only=${step.data?.photo} />`}</span>
      </li>`)}</ol>
      <dl class="facts tight gap-top">
        ${data.call_point && speaks(data.call_point.kind) && html`<${Fact} name=${t("call.place")} value=${placeName(data.call_point, placeKind(data.call_point.kind))} />`}
        ${data.product && html`<${Fact} name=${t("call.product")} value=${data.product.name} />`}
        ${data.product?.size && html`<${Fact} name=${t("call.size")} value=${data.product.size} />`}
        ${data.channel && html`<${Fact} name=${t("call.channel")} value=${t(`call.channel_${data.channel}`)} />`}
        ${data.asked_by && html`<${Fact} name=${t("call.asked_by")} value=${data.asked_by.name} />`}
        ${data.heard?.length > 0 && html`<${Fact} name=${t("call.tags")} value=${data.heard.map(tagName).join(", ")} />`}
        ${data.rating && html`<${Fact} name=${t("now.rated")} value=${t("words.score", { score: data.rating.score })} more=${data.rating.comment} />`}
      </dl></div>
      <${SaleOfCall} id=${data.id} ended=${Boolean(data.ended_at)} />
    </div>
    <${CallActions} request=${data} done=${call.reload} />
  <//>`;
}

/** What the customer showed; each opens whole. @param {{request: any, only?: string}} props `only`: one of them */
function Photos({ request, only }) {
  const all = request.photos ?? [];
  const shown = all.filter((/** @type {any} */ photo) => only === undefined || photo.id === only);
  if (shown.length === 0) return null;
  const address = (/** @type {any} */ photo, /** @type {string} */ size) => `/api/v1/help-requests/${request.id}/photos/${photo.id}?${new URLSearchParams({ face: "manage", size })}`;
  return html`<div class=${only === undefined ? "shots" : "shots shots-s"} data-test=${only === undefined ? "call-photos" : "step-photo"}>${shown.map((/** @type {any} */ photo) => {
    const which = { n: all.indexOf(photo) + 1, of: all.length };
    return html`<a key=${photo.id} href=${address(photo, "large")} target="_blank" rel="noopener" aria-label=${t("photo.open", which)}><img src=${address(photo, "small")} alt=${t("photo.title", which)} width="96" height="96" loading="lazy" /></a>`;
  })}</div>`;
}

/** The timeline on paper and as files. @param {{id: string}} props */
function StoryFiles({ id }) {
  const file = (/** @type {string} */ form) => html`<a class="btn btn-s" data-test="story-${form}" aria-label=${t(`story.${form}`)} download href=${`/api/v1/help-requests/${id}/timeline?${new URLSearchParams({ face: "manage", form, ...(form === "csv" ? { bom: "true" } : {}) })}`}><${Icon} name="download" size="s" />${form.toUpperCase()}</a>`;
  return html`<span class="rowbtn no-print"><${IconButton} icon="print" label=${t("story.print")} test="story-print" onClick=${() => print()} />${file("csv")}${file("json")}</span>`;
}

/** @param {{id: string, name: string}[]|undefined} people @param {string} id */
const nameIn = (people, id) => people?.find((person) => person.id === id)?.name ?? staffName(id);

/** @param {ReturnType<typeof steps>[number]} step @param {any} people */
const namesIn = (step, people) => (step.data?.offered_to ?? step.data?.asked ?? []).map((/** @type {string} */ id) => nameIn(people, id)).join(", ");

/** How long after what came before; what came with it has none. @param {ReturnType<typeof steps>[number]} step */
function gapOf(step) {
  if (step.gap <= 0) return "";
  return step.gap < 10_000 ? t("story.gap", { time: number(step.gap / 1000, 1) }) : t("story.gap_long", { time: minutes(Math.round(step.gap / 1000)) });
}

/** Why each was asked: one reason for one person, names before them where there are several. @param {any} data @param {any} people */
function becauseOf(data, people) {
  const why = Object.entries(/** @type {Record<string, string>} */ (data.why ?? {}));
  if (why.length === 1) return whySaid(why[0][1], t);
  return why.map(([id, reasons]) => t("step.asked_because", { name: nameIn(people, id), why: whySaid(reasons, t) })).join("; ");
}

/** @param {ReturnType<typeof steps>[number]} step @param {any} people */
function stepMore(step, people) {
  const data = step.data ?? {};
  if (step.type === "escalated") return [t("step.rung", { n: Number(data.rung ?? 0) + 1 }), becauseOf(data, people)].filter(Boolean).join(" · ");
  if (data.why) return becauseOf(data, people);
  if (step.type === "handed_off" && data.to) return t("step.to", { name: nameIn(people, data.to) });
  if (step.type === "resolved" && data.outcome) return t(`outcome.${data.outcome}`);
  if (step.type === "released" && data.reason) return t(`release.${data.reason}`, {}, String(data.reason));
  if (step.type === "rated" && data.score) return t("words.score", { score: data.score });
  if (step.type === "noted") return t(`step.noted_${data.from}`);
  if (step.type === "undone") return t(`step.undone_${data.act}`);
  if (step.type === "paused") return t("step.minutes", { n: Number(data.minutes ?? 0) });
  if (step.type === "second_called" && data.to) return t("step.to", { name: staffName(data.to) });
  if (step.type === "transferred") return zoneCode(data.to);
  if (step.type === "cancelled" && data.reason) return t(`step.${data.reason}`, {}, String(data.reason));
  if (step.type === "abandoned" && data.reason === "no_answer") return t("step.no_answer");
  if (step.type === "arrived") return t(data.scanned ? "step.scanned" : "step.said");
  return "";
}

/** The whole call as one bar: waiting, walking, with the customer. @param {{timeline: any[], goal: number}} props */
function Parts({ timeline, goal }) {
  const list = parts(timeline, clock.value);
  if (list.length === 0) return null;
  const end = list[list.length - 1].to;
  const x = (/** @type {number} */ seconds) => (seconds / end) * 1000;
  return html`<figure class="partbar">
    <svg viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label=${list.map((part) => t(`part.${part.part}`, { time: minutes(part.to - part.from) })).join(", ")}>
      ${list.map((part) => html`<rect key=${part.from} class="part-${part.part}" x=${x(part.from)} width=${Math.max(3, x(part.to) - x(part.from) - 2)} height="14" rx="2" />`)}
      ${goal < end && html`<path class="part-goal" d="M${x(goal)} 0v14" />`}
    </svg>
    <figcaption>${list.map((part) => html`<span key=${part.from} class="state state-${part.part === "here" ? "here" : part.part}"><${Shape} name=${part.part === "wait" ? "wait" : part.part === "way" ? "way" : "here"} />${t(`part.${part.part}`, { time: minutes(part.to - part.from) })}</span>`)}</figcaption>
  </figure>`;
}

/** What whoever leads may do about an open call. @param {{request: any, done: () => void}} props */
function CallActions({ request, done }) {
  const [outcome, setOutcome] = useState("");
  const act = useAction(async (/** @type {string} */ name, /** @type {any} */ body = {}) => {
    await api.post(`/help-requests/${request.id}/${name}`, body);
    setOutcome("");
    done();
  });
  if (!isOpen(request)) return null;
  const mine = me.value?.id === request.claim?.staff_id;
  const claim = { claim_epoch: request.claim_epoch };
  const button = (/** @type {string} */ name, /** @type {any} */ body, /** @type {string} */ kind = "") => html`<${Action} kind=${kind} test="call-${name}" sending=${act.busy === name} disabled=${act.busy !== ""} onClick=${() => act.run(name, name, body)}>${t(`act.${name}`)}<//>`;
  const waiting = request.status === "waiting" || request.status === "offered";
  return html`<div class="panel-foot panel-acts">
    ${act.error && html`<${Notice} kind="late" test="call-error">${act.error.message}<//>`}
    ${outcome && html`<div class="rowbtn">${["helped", "not_found", "out_of_stock", "customer_gone", "other"].map((name) => html`<button key=${name} class=${name === "helped" ? "btn btn-action" : "btn"} data-test="outcome-${name}" disabled=${act.busy !== ""} onClick=${() => act.run("resolve", "resolve", { ...claim, outcome: name, heard: [], words: "" })}>${t(`outcome.${name}`)}</button>`)}</div>`}
    ${!outcome && html`<div class="rowbtn">
      ${waiting && may("help.answer") && button("accept", {}, "action")}
      ${mine && request.status === "accepted" && button("arrive", claim, "action")}
      ${mine && (request.status === "arrived" || request.status === "accepted") && html`<button class=${request.status === "arrived" ? "btn btn-action" : "btn"} data-test="call-resolve" onClick=${() => setOutcome("ask")}>${t("act.resolve")}</button>`}
      ${mine && request.status !== "resolved" && button("release", claim)}
      ${may("help.lead") && !mine && button("cancel", {})}
    </div>`}
  </div>`;
}
