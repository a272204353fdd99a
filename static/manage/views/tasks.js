// What is to be done by a time: the open tasks, those that ended, one of them with its way, and a new one.

import { useState } from "preact/hooks";
import { begun, fieldTime, overdue, taskState, taskSteps, wireTime } from "../tasks.js";
import { Action, Confirm, Empty, Fact, Failed, Field, FormErrors, Icon, More, Notice, Panel, Plate, Select, Shape, State, html, t, useAction, useArrived, useForm, useLoad, useNews, usePages, useSendId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, clock, go, lookups, may, me, newsOf, route, staffName, store, zoneCode } from "../session.js";
import { dayShort, isToday, timeOf } from "../show.js";
import { Finder } from "./finder.js";

const hour = 3600000;
const timeZone = () => store.value?.time_zone || undefined;

/** Counts the news of tasks. */
const taskNews = () => taskSteps.reduce((sum, step) => sum + newsOf(`task.${step}`).value, 0);

/** @param {string} at */
function when(at) {
  const day = new Date(at);
  return isToday(day) ? timeOf(day) : `${dayShort(day)}, ${timeOf(day)}`;
}

/** Begins a task about what was said of a call. @param {any} call */
export function taskAbout(call) {
  const words = [call.rating?.comment, call.words].filter(Boolean).map((said) => t("words.quote", { words: said })).join("\n").slice(0, 500);
  begun.current = { title: t("tasks.said"), words, zone_id: call.zone_id ?? "", request_id: call.id, product: call.product };
  go({ section: "floor", tab: "tasks", id: "new" });
}

/** Begins a task to count goods that are said to be out. @param {any} item */
export function taskToCount(item) {
  begun.current = { title: t("shelves.task", { name: item.name }).slice(0, 80), words: item.location && t("shelves.task_at", { place: item.location }), product: { id: item.product_id, name: item.name } };
  go({ section: "floor", tab: "tasks", id: "new" });
}

/** How many open tasks are past their time. */
export function useOverdue() {
  const list = useLoad(async () => (may("help.see") ? (await api.get("/tasks", { status: "open", limit: 200 })).items : []), [taskNews()]);
  return (list.data ?? []).filter((/** @type {any} */ task) => overdue(task, clock.value)).length;
}

/** @param {{id: string}} props */
export function Tasks({ id }) {
  const status = route.value.query.show === "ended" ? "ended" : "open";
  const list = useNews(usePages("/tasks", { status, limit: 100 }), taskNews());
  const show = (/** @type {string} */ name) => go({ section: "floor", tab: "tasks", id, query: { show: name === "open" ? "" : name } });
  return html`<main class="work pts fit">
    <${Panel} class="list" title=${t("tasks.title")} aside=${t("tasks.count", { n: list.items.length })} test="tasks">
      <div class="tools tools-top">${["open", "ended"].map((name) => html`<button key=${name} class="filt" data-test="tasks-${name}" aria-pressed=${status === name} onClick=${() => show(name)}>${t(`tasks.${name}`)}</button>`)}</div>
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("points.place")}</th><th>${t("tasks.what")}</th><th>${t("tasks.due")}</th><th>${t("tasks.state")}</th></tr></thead>
          <tbody>${list.items.map((task) => html`<${Row} key=${task.id} task=${task} on=${task.id === id} />`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="list" title=${t(status === "open" ? "tasks.none" : "tasks.none_ended")} text=${t("tasks.none_more")}>${may("help.ask") && html`<a class="btn btn-action" href=${routeHref({ section: "floor", tab: "tasks", id: "new" })}>${t("new.floor.tasks")}</a>`}<//>`}
        <${More} list=${list} /></div><//>
    ${id === "new" ? html`<${Fresh} />` : id ? html`<${One} key=${id} id=${id} />` : html`<${Panel} class="choose"><${Empty} icon="list" title=${t("tasks.choose")} text=${t("tasks.choose_more")} /><//>`}
  </main>`;
}

/** @param {any} task */
const placeOfTask = (task) => task.call_point?.code ?? zoneCode(task.zone_id);

/** @param {{task: any}} props */
function Standing({ task }) {
  const state = taskState(task, clock.value);
  const name = task.status === "accepted" ? task.claim?.name : task.offered_to.map(staffName).join(", ");
  return html`<${State} name=${state.shape} tone=${state.tone}><bdi>${t(`tasks.${state.key}`, { name, when: when(task.starts_at) })}</bdi><//>`;
}

/** @param {{task: any, on: boolean}} props */
function Row({ task, on }) {
  const href = { section: "floor", tab: "tasks", id: task.id, query: route.value.query };
  const late = overdue(task, clock.value);
  return html`<tr class=${on ? "on" : ""} data-test="task-row" data-id=${task.id} data-status=${task.status} onClick=${() => go(href)}>
    <td>${placeOfTask(task) ? html`<${Plate} size="s">${placeOfTask(task)}<//>` : "–"}</td>
    <td><a class="rowlink" href=${routeHref(href)}><b><bdi>${task.title}</bdi></b></a><small><bdi>${[task.product?.name, t("tasks.by", { name: task.made_by.name }), task.repeats !== "none" && t(`tasks.repeats_${task.repeats}`)].filter(Boolean).join(", ")}</bdi></small></td>
    <td><span class=${late ? "low" : ""}>${when(task.due_at)}</span>${late && html`<small class="low" data-test="task-late">${t("tasks.late")}</small>`}</td>
    <td><${Standing} task=${task} /></td></tr>`;
}

/** @param {{id: string}} props */
function One({ id }) {
  const task = useLoad(() => api.get(`/tasks/${id}`), [id, taskNews()]);
  const cancel = useAction(async (/** @type {boolean} */ all) => {
    await api.post(`/tasks/${id}/cancel`, { all });
    await task.reload();
  });
  const [editing, setEditing] = useState(false);
  const data = task.data;
  if (!data) return html`<${Panel}>${task.error ? html`<${Failed} error=${task.error} retry=${task.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const mine = may("help.lead") || data.made_by.id === me.value?.id;
  if (editing) return html`<${Edit} task=${data} close=${async () => { setEditing(false); await task.reload(); }} />`;
  return html`<${Panel} test="task" title=${html`${placeOfTask(data) && html`<${Plate} size="s">${placeOfTask(data)}<//> `}<bdi>${data.title}</bdi>`} aside=${html`<${Standing} task=${data} />`}>
    <div class="scroll"><${Failed} error=${cancel.error} retry=${cancel.clear} />
      ${data.forgotten && html`<p class="note panel-body">${t("tasks.forgotten")}</p>`}
      ${data.words && html`<div class="spoken"><blockquote><bdi>${data.words}</bdi></blockquote></div>`}
      <div class="panel-body"><dl class="facts tight">
        <${Fact} name=${t("tasks.due")} value=${when(data.due_at)} more=${overdue(data, clock.value) ? t("tasks.late") : undefined} />
        ${data.product && html`<${Fact} name=${t("tasks.product")} value=${data.product.name} />`}
        ${data.skill && html`<${Fact} name=${t("tasks.skill")} value=${data.skill} />`}
        ${data.repeats !== "none" && html`<${Fact} name=${t("tasks.repeats")} value=${t(`tasks.repeats_${data.repeats}`)} />`}
        ${data.request_id && html`<div><dt>${t("tasks.from_words")}</dt><dd><a data-test="task-request" href=${routeHref({ section: "floor", id: data.request_id })}>${t("words.open")}</a></dd></div>`}
        ${data.result && html`<${Fact} name=${t("tasks.result")} value=${data.result} />`}</dl>
        <ol class="timeline gap-top">${data.timeline.map((/** @type {any} */ step, /** @type {number} */ i) => html`<li key=${i}><time>${timeOf(new Date(step.at))}</time>
          <span><b><bdi>${t(`tasks.step_${keyOf(step)}`, { name: nameOf(step) })}</bdi></b></span></li>`)}</ol></div></div>
    ${mine && html`<div class="panel-foot rowbtn">${data.ended_at === null && !data.claim && html`<button type="button" class="btn" data-test="task-edit" onClick=${() => setEditing(true)}>${t("tasks.edit")}</button>`}
      ${data.ended_at === null && html`<${Confirm} label=${t("tasks.cancel")} ask=${t("tasks.cancel_ask")} yes=${t("tasks.cancel")} sending=${cancel.busy === "one"} onYes=${() => cancel.run("one", false)} test="task-cancel" />`}
      ${data.ended_at === null && data.repeats !== "none" && html`<${Confirm} label=${t("tasks.cancel_all")} ask=${t("tasks.cancel_all_ask")} yes=${t("tasks.cancel_all")} sending=${cancel.busy === "all"} onYes=${() => cancel.run("all", true)} test="task-cancel-all" />`}</div>`}
  <//>`;
}

/** Made by somebody or by its series, given back or left behind. @param {any} step */
function keyOf(step) {
  if (step.type === "created" && !step.staff) return "again";
  return step.type === "released" && !step.staff ? "left" : step.type;
}

/** @param {any} step */
function nameOf(step) {
  if (step.type === "offered") return step.data.offered_to.map(staffName).join(", ");
  if (step.type === "lapsed") return step.data.asked.map(staffName).join(", ");
  return step.staff?.name ?? (step.data?.to ? staffName(step.data.to) : "");
}

function Fresh() {
  const [from] = useState(() => {
    const given = begun.current;
    begun.current = null;
    return given;
  });
  const [product, setProduct] = useState(/** @type {any} */ (from?.product ?? null));
  const form = useForm({ title: from?.title ?? "", words: from?.words ?? "", zone_id: from?.zone_id ?? "", skill: "", due: fieldTime(clock.peek() + hour, timeZone()), starts: "", priority: "0", repeats: "none" }, ["title", "words", "zone_id", "skill", "due_at", "starts_at", "priority", "repeats"]);
  const once = useSendId();
  const values = form.values;
  const content = [values, product?.id];
  const taken = () => {
    once.taken();
    go(from?.request_id ? { section: "floor", tab: "words" } : { section: "floor", tab: "tasks" });
  };
  const save = useAction(async () => {
    const due = wireTime(values.due, timeZone());
    if (!due) return form.refuse({ due_at: t("tasks.wrong_time") });
    const starts = values.starts ? wireTime(values.starts, timeZone()) : null;
    await form.send(() => api.put(`/tasks/${once.of(content)}`, { title: values.title, words: values.words, skill: values.skill, priority: Number(values.priority), repeats: values.repeats, due_at: due,
      ...(starts && { starts_at: starts }), ...(values.zone_id && { zone_id: values.zone_id }), ...(product && { product_id: product.id }), ...(from?.request_id && { request_id: from.request_id }) }));
    taken();
  });
  useArrived(once.sent(content), save, taken);
  return html`<${Panel} title=${t("new.floor.tasks")} test="task-new"><div class="scroll"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form">
      <${Field} form=${form} name="title" label=${t("tasks.field_title")} test="task-title" autofocus maxlength="80" />
      <${What} form=${form} product=${product} setProduct=${setProduct} />
      <${Moment} form=${form} name="due" error="due_at" label=${t("tasks.until")} test="task-due" />
      <${Moment} form=${form} name="starts" error="starts_at" label=${t("tasks.from")} hint=${t("tasks.from_hint")} test="task-starts" />
      <${Select} form=${form} name="priority" label=${t("tasks.priority")} span="3" test="task-priority" options=${["0", "5", "9"].map((n) => [n, t(`tasks.priority_${n}`)])} />
      <${Select} form=${form} name="repeats" label=${t("tasks.repeats")} span="3" test="task-repeats" options=${["none", "daily", "weekly"].map((name) => [name, t(`tasks.repeats_${name}`)])} />
    </div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="task-make" sending=${save.busy !== ""} disabled=${values.title.trim() === ""}>${t("tasks.make")}<//></div>
  </form></div><//>`;
}

/** What is to be done, changed as long as nobody has it. @param {{task: any, close: () => Promise<void>}} props */
function Edit({ task, close }) {
  const [seen, setSeen] = useState(task); // the edition that was looked at
  const [product, setProduct] = useState(/** @type {any} */ (task.product));
  const [late, setLate] = useState(false);
  const form = useForm({ title: seen.title, words: seen.words, zone_id: seen.zone_id ?? "", skill: seen.skill, due: fieldTime(Date.parse(seen.due_at), timeZone()), priority: String(seen.priority) }, ["title", "words", "zone_id", "skill", "due_at", "priority"]);
  const values = form.values;
  const save = useAction(async () => {
    const due = wireTime(values.due, timeZone());
    if (!due) return form.refuse({ due_at: t("tasks.wrong_time") });
    const same = values.due === fieldTime(Date.parse(seen.due_at), timeZone()); // the field has no seconds
    const place = values.zone_id === (seen.zone_id ?? "") && seen.call_point ? { call_point_id: seen.call_point.id } : values.zone_id ? { zone_id: values.zone_id } : {};
    try {
      await form.send(() => api.post(`/tasks/${task.id}/edit`, { edition: seen.edition, title: values.title, words: values.words, skill: values.skill, priority: Number(values.priority), due_at: same ? seen.due_at : due, ...place, ...(product && { product_id: product.id }) }));
    } catch (problem) {
      const now = /** @type {any} */ (problem).extra?.task;
      if (/** @type {any} */ (problem).code !== "task_changed" || !now) throw problem;
      setLate(true);
      setSeen(now);
      setProduct(now.product);
      form.undo();
      return;
    }
    await close();
  });
  return html`<${Panel} title=${t("tasks.edit_title")} test="task-editing"><div class="scroll"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    ${late && html`<${Notice} kind="late" test="task-was-changed">${t("tasks.was_changed")}<//>`}
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form"><${Field} form=${form} name="title" label=${t("tasks.field_title")} test="task-title" autofocus maxlength="80" />
      <${What} form=${form} product=${product} setProduct=${setProduct} />
      <${Moment} form=${form} name="due" error="due_at" label=${t("tasks.until")} test="task-due" />
      <${Select} form=${form} name="priority" label=${t("tasks.priority")} span="3" test="task-priority" options=${priorities(values.priority)} /></div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="task-save" sending=${save.busy !== ""} disabled=${values.title.trim() === ""}>${t("tasks.edit_save")}<//>
      <button type="button" class="btn" data-test="task-keep" onClick=${close}>${t("tasks.keep")}</button></div>
  </form></div><//>`;
}

/** The usual priorities, and one that a program gave. @param {string} given */
const priorities = (given) => [...new Set(["0", "5", "9", given])].map((n) => [n, t(`tasks.priority_${n}`, {}, n)]);

/** More about it, where, with what skill, and of which product. @param {{form: any, product: any, setProduct: (product: any) => void}} props */
function What({ form, product, setProduct }) {
  const skills = [...new Set([form.values.skill, ...lookups.value.staff.flatMap((/** @type {any} */ person) => person.skills ?? [])])].filter(Boolean).sort();
  return html`<${Field} form=${form} name="words" label=${t("tasks.words")} test="task-words" rows="3" maxlength="500" />
    <${Select} form=${form} name="zone_id" label=${t("tasks.where")} span="3" test="task-zone" options=${[["", t("tasks.anywhere")], ...lookups.value.zones.map((zone) => [zone.id, `${zone.code} · ${zone.name}`])]} />
    <${Select} form=${form} name="skill" label=${t("tasks.skill")} span="3" test="task-skill" options=${[["", t("tasks.any_skill")], ...skills.map((skill) => [skill, skill])]} />
    <div class="fg">${product ? html`<p class="label">${t("tasks.product")}</p><p class="rowbtn"><b><bdi>${product.name}</bdi></b><button type="button" class="icon-btn" aria-label=${t("tasks.drop_product")} onClick=${() => setProduct(null)}><${Icon} name="x" size="s" /></button></p>`
      : html`<${Finder} label=${t("tasks.find_product")} test="task-find" onFind=${setProduct} />`}</div>`;
}

/** A day and a time. @param {any} props */
function Moment({ form, name, error, label, hint, test }) {
  const id = `moment-${name}`;
  const bad = form.errors[error];
  return html`<div class="fg fg-3"><label for=${id}>${label}</label><span class=${bad ? "inp bad" : "inp"}><input type="datetime-local" id=${id} data-test=${test} value=${form.values[name]} onInput=${(/** @type {any} */ event) => form.set(name, event.currentTarget.value)} /></span>
    ${(bad || hint) && html`<p class=${bad ? "hint bad" : "hint"}>${bad ? `${label} ${bad}` : hint}</p>`}</div>`;
}
