// The front page: the day in five figures, both charts, the map, the people,
// and what waits for whoever leads the shop.

import { alarmText } from "../buttons.js";
import { busiest, change, servicePercent, tenderShares, waitingNow } from "../figures.js";
import { firstDay } from "../firstday.js";
import { needs } from "../needs.js";
import { saidDays, saidState } from "../said.js";
import { Delta, Empty, Failed, Icon, Loading, Panel, Plate, Shape, State, html, t, useLoad } from "../parts.js";
import { doing, factsOf, onTheFloor, placeOf, troublesOf } from "../persons.js";
import { routeHref } from "../router.js";
import { api, clock, lookups, may, presence, report, requests, store, zoneCode } from "../session.js";
import { amount, currencySign, dayName, dayShort, kindName, minutes, number, tagName, tenderName, timeOf, today } from "../show.js";
import { useUnwell } from "./buttons.js";
import { factSaid, lasting } from "./team.js";
import { SaidWords, saidAt, saidNews, saidWhen } from "./said.js";
import { useOverdue } from "./tasks.js";
import { SalesChart, WaitChart } from "./charts.js";
import { HeatMap } from "./heat.js";
import { useTillQueues } from "./tillqueues.js";

export function Now() {
  const data = report.value;
  if (!data) return html`<main class="dash"><${Loading} /></main>`;
  const fresh = data.sales.receipts === 0 && data.floor.requests === 0 && !data.sales.compare;
  return html`<main class=${fresh ? "dash dash-new" : "dash"} data-test="now">
    <h1 class="vh">${t("nav.now")}</h1>
    <${Figures} report=${data} />
    <${SalesChart} report=${data} />
    <${WaitChart} report=${data} />
    <${HeatMap} points=${data.floor.points} requests=${data.floor.requests} top=${busiest(data.floor.points, 3)} />
    <${People} report=${data} />
    <div class="g-right">
      ${fresh ? html`<${FirstDay} />` : html`<${NeedsYou} />`}
      <${Quotes} report=${data} />
      ${(!fresh || data.drawers.length > 0) && html`<${Drawers} report=${data} />`}
    </div>
  </main>`;
}

/** @param {{report: import("../figures.js").Report}} props */
function Figures({ report }) {
  const { sales, floor } = report;
  const compare = sales.compare;
  const waiting = waitingNow(floor);
  const service = servicePercent(floor);
  const before = compare && t("now.before_by", { day: dayName(compare.date), time: timeOf(new Date(clock.value)) });
  const oldest = [...requests.value.values()].filter((request) => request.status === "waiting" || request.status === "offered").sort((a, b) => a.created_at.localeCompare(b.created_at))[0];
  const oldestAt = oldest?.created_at ?? floor.oldest_waiting_at;
  return html`<div class="kpis">
    <section class="kpi" data-test="figure-sales"><h2>${t("now.sales")}</h2><div class="v"><small>${currencySign()}</small>${amount(sales.total)}</div>
      <p>${compare ? html`<${Delta} change=${change(sales.total, compare.total)} />${amount(compare.total)} ${before}` : sales.receipts === 0 ? t("now.first_sale") : t("now.no_before")}</p></section>
    <section class="kpi" data-test="figure-receipts"><h2>${t("now.receipts")}</h2><div class="v">${number(sales.receipts)}</div>
      <p>${compare && html`<${Delta} change=${change(sales.receipts, compare.receipts)} />`}${compare && `${number(compare.receipts)} · `}${sales.average === null || sales.receipts === 0 ? t("now.no_receipt") : t("now.average", { amount: amount(sales.average) })}</p></section>
    <section class="kpi" data-test="figure-service"><h2>${t("now.service", { seconds: floor.goal_seconds })}</h2>
      <div class=${service === null ? "v none" : "v"}>${service === null ? "–" : html`${service}<small class="u">%</small>`}</div>
      <p>${service === null ? t("now.no_call") : t("now.within", { n: floor.within_goal, of: floor.accepted + floor.lost })}</p></section>
    <section class="kpi" data-test="figure-waiting"><h2>${t("now.waiting")}</h2><div class="v">${number(waiting)}</div>
      <p>${waiting > 0 && oldestAt ? t("now.oldest", { age: minutes((clock.value - Date.parse(oldestAt)) / 1000), place: oldest ? placeOf(oldest) : "" }) + " · " : ""}${t("now.on_the_way", { n: floor.on_the_way })}</p></section>
    <section class="kpi" data-test="figure-rating"><h2>${t("now.rated")}</h2>
      <div class=${floor.ratings.average === null ? "v none" : "v"}>${floor.ratings.average === null ? "–" : html`${number(floor.ratings.average, 1)}<small class="u">${t("now.of_five")}</small>`}</div>
      <p>${floor.ratings.count === 0 ? t("now.no_rating") : t("now.ratings", { n: floor.ratings.count, of: floor.requests })}</p></section>
  </div>`;
}

/** @param {{report: import("../figures.js").Report}} props */
function People({ report }) {
  const people = onTheFloor(report.floor.people, presence.value);
  const free = people.filter((person) => person.state === "free" || person.state === "dull").length;
  const open = [...requests.value.values()];
  return html`<${Panel} class="g-people" title=${t("people.title")} aside=${people.length > 0 && html`<a data-test="people-all" href=${routeHref({ section: "floor", tab: "people" })}>${t("people.can", { n: free, of: people.length })}</a>`} test="people">
    ${people.length === 0 ? html`<${Empty} icon="users" title=${t("people.none")} text=${t("people.none_more")} />` : html`<div class="roster-scroll"><table class="roster">
      <thead><tr><th>${t("people.name")}</th><th>${t("people.now")}</th><th class="num">${t("people.helped")}</th></tr></thead>
      <tbody>${people.map((person) => {
        const state = doing(person, open, zoneCode);
        const facts = factsOf(person, open);
        return html`<tr key=${person.staff_id} data-test="person-row"><td title=${person.name}><bdi>${person.name}</bdi></td><td title=${facts.map(factSaid).join("\n")}><${State} name=${state.shape} tone=${state.tone}>${t(state.key, { place: state.place })}<//>
          ${facts[0] && html`<small>${lasting(facts[0])}</small>`}${troublesOf(facts).some((fact) => fact.fact === "battery_low") && html`<small class="low">${t("fact.battery_low_short", { n: person.battery?.percent ?? 0 })}</small>`}</td><td class="num">${number(person.helped ?? 0)}</td></tr>`;
      })}</tbody>
    </table></div>`}
  <//>`;
}

function NeedsYou() {
  const list = needs(requests.value.values());
  const bad = (may("help.lead") && report.value?.floor?.ratings.open) || 0;
  const buttons = useUnwell();
  const tasks = useOverdue();
  const due = list.length + bad + buttons.length + (tasks > 0 ? 1 : 0);
  return html`<${Panel} class="todo" title=${t("needs.title")} aside=${due > 0 && number(due)} test="needs">
    ${due === 0 ? html`<p class="calm"><${Shape} name="done" />${t("needs.none")}</p>` : html`<ul class="roll">
      ${list.map((need) => html`<li key=${need.request.id} class=${need.kind === "overdue" ? "k-late" : "k-wait"} data-test="needs-item">
        <${Shape} name=${need.kind === "silent" ? "off" : need.kind === "overdue" ? "late" : "wait"} />
        <span><b>${t(`needs.${need.kind}`, { kind: kindName(need.request.kind), place: placeOf(need.request), name: need.name })}</b>
          <small>${[need.request.note, minutes((clock.value - Date.parse(need.since)) / 1000)].filter(Boolean).join(" · ")}</small></span>
        <a class="btn" data-test="needs-open" href=${routeHref({ section: "floor", id: need.request.id })}>${t(need.kind === "approval" ? "needs.answer" : "needs.look")}</a>
      </li>`)}
      ${bad > 0 && html`<li key="follow-ups" class="k-late" data-test="needs-follow-up"><${Shape} name="late" /><span><b>${t("needs.follow_up", { n: bad })}</b><small>${t("needs.follow_up_more")}</small></span>
        <a class="btn" href=${routeHref({ section: "floor", tab: "words", query: { show: "follow" } })}>${t("needs.look")}</a></li>`}
      ${tasks > 0 && html`<li key="tasks" class="k-late" data-test="needs-tasks"><${Shape} name="late" /><span><b>${t("needs.tasks", { n: tasks })}</b><small>${t("needs.tasks_more")}</small></span>
        <a class="btn" href=${routeHref({ section: "floor", tab: "tasks" })}>${t("needs.look")}</a></li>`}
      ${buttons.map((button) => html`<li key=${button.id} class="k-late" data-test="needs-button"><${Shape} name=${button.alarms[0] === "silent" ? "off" : "late"} />
        <span><b>${t(`needs.button_${button.alarms[0]}`, { name: button.name })}</b><small>${alarmText(t, button, button.alarms[0], (at) => `${dayShort(new Date(at))}, ${timeOf(new Date(at))}`)}</small></span>
        <a class="btn" href=${routeHref({ section: "floor", tab: "buttons", id: button.id })}>${t("needs.look")}</a></li>`)}
    </ul>`}
  <//>`;
}

function FirstDay() {
  const items = firstDay({ store: store.value, ...lookups.value });
  return html`<${Panel} class="todo2" title=${t("first.title")} aside=${t("first.done", { n: items.filter((item) => item.done).length, of: items.length })} test="first-day"><ul>
    ${items.map((item) => html`<li key=${item.key} class=${item.done ? "ok" : "open"}>
      <${Shape} name=${item.done ? "done" : "wait"} />
      <span><b>${t(`first.${item.key}`, { n: item.count })}</b><small>${t(`first.${item.key}_more`)}</small></span>
      ${!item.done && html`<a class="btn" href=${routeHref(item.place)}>${t("first.go")}</a>`}
    </li>`)}
  </ul><//>`;
}

/** @param {{report: import("../figures.js").Report}} props */
function Quotes({ report }) {
  const days = saidDays("month", today());
  const news = saidNews();
  const said = useLoad(() => api.get("/customer-words", { limit: 6, ...days }), [JSON.stringify(days), news]);
  const groups = useLoad(() => api.get("/customer-words/groups/heard", days), [JSON.stringify(days), news]);
  const list = said.data?.items ?? [];
  const subjects = (groups.data?.rows ?? []).slice(0, 3);
  const { average, count } = report.floor.ratings;
  return html`<${Panel} class="quotes" title=${t("words.title")} aside=${average !== null && t("words.average", { average: number(average, 1), n: count })} test="words">
    ${subjects.length > 0 && html`<nav class="subjects" aria-label=${t("words.about")}>${subjects.map((/** @type {any} */ row) => html`<a key=${row.key} class="filt" data-test="words-subject" href=${routeHref({ section: "floor", tab: "words", query: { key: row.key } })}>${tagName(row.key)} <span class="n">${number(row.calls)}</span></a>`)}</nav>`}
    <${Failed} error=${said.data ? null : said.error} retry=${said.reload} />
    ${said.data && list.length === 0 && html`<${Empty} icon="note" title=${t("words.none")} text=${t("words.none_more")} />`}
    ${list.length > 0 && html`<ul>
      ${list.map((/** @type {any} */ call) => html`<li key=${call.id} data-test="words-item">
        <${SaidWords} call=${call} />
        <p>${placeOf(call) && html`<${Plate} size="s">${placeOf(call)}<//>`}<b>${[call.rating && t("words.score", { score: call.rating.score }), ...call.heard.map(tagName)].filter(Boolean).join(", ")}</b>
          <span class="state state-${saidState(call).tone}"><${Shape} name=${saidState(call).shape} /><span class="vh">${t(`said.${saidState(call).key}`, { name: call.follow_up?.by?.name ?? "", when: "" })}</span></span><time>${saidWhen(saidAt(call))}</time></p>
      </li>`)}
      <li class="quotes-more"><a data-test="words-more" href=${routeHref({ section: "floor", tab: "words" })}>${t("said.front_more")}</a></li>
    </ul>`}
  <//>`;
}

/** How many wait at a till. @param {{queue: any}} props */
function QueueHere({ queue }) {
  return html`<span class="num" data-test="till-queue" data-length=${queue.length}>${queue.length}${queue.length === 9 ? "+" : ""}<small>${t("now.queue")}${queue.how === "estimated" ? `, ${t("now.queue_guessed")}` : ""}</small></span>`;
}

/** @param {{report: import("../figures.js").Report}} props */
function Drawers({ report }) {
  const queues = useTillQueues();
  const shares = tenderShares(report.sales.tenders);
  const aside = shares.map((share) => t("drawers.share", { kind: tenderName(share.kind), percent: share.percent })).join(" · ");
  return html`<${Panel} class="tills" title=${t("drawers.title")} aside=${aside} test="drawers">
    ${report.drawers.length === 0 ? html`<p class="calm"><${Icon} name="drawer" size="s" />${t("drawers.none")}</p>` : html`<ul class="roll">
      ${report.drawers.map((drawer) => html`<li key=${drawer.id} data-test="drawer-item">
        <${Plate}>${drawer.register.code}<//>
        <span><bdi>${drawer.opened_by?.name}</bdi><small>${t("drawers.since", { time: timeOf(new Date(drawer.opened_at)), n: drawer.sales?.count ?? drawer.sales ?? 0 })}</small></span>
        ${queues.has(drawer.register.id) && html`<${QueueHere} queue=${queues.get(drawer.register.id)} />`}
        <span class="num">${drawer.cash === null || drawer.cash === undefined ? "–" : amount(drawer.cash)}<small>${t("drawers.cash")}</small></span>
      </li>`)}
    </ul>`}
  <//>`;
}
