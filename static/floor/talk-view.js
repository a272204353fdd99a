// What waits behind the calls: tasks, what was said, and the page of both.

import { html, useEffect, useRef, useState } from '../lib/ui.js';
import { isAsked, isLate, isLater } from './tasks.js';
import { Icon } from './parts.js';
import { AskFor } from './askfor-view.js';

/** Above the calls: what the shift before left, and what was said to this person. */
export function Unread({ desk }) {
  const { t, talk } = desk;
  const { broadcasts, notes } = talk.unread.value;
  return html`${notes.map((one) => html`<${Letter} key=${one.id} desk=${desk} one=${one} icon="note" test="unread-note" read=${() => talk.confirm(one)}
      title=${one.zone_id ? t('note.of_zone', { zone: desk.zoneName(one.zone_id) }) : t('note.of_store')} by=${one.written_by.name} />`)}
    ${broadcasts.map((one) => html`<${Letter} key=${one.id} desk=${desk} one=${one} icon="send" test="unread-broadcast" read=${() => talk.readBroadcast(one)}
      title=${t('message.from', { name: one.sent_by.name })} by=${one.sent_by.name} />`)}`;
}

function Letter({ desk, one, icon, title, by, read, test }) {
  const { t, talk } = desk;
  const sending = talk.busy.value === one.id;
  return html`<article class="letter" data-test=${test} data-id=${one.id}>
    <${Icon} name=${icon} />
    <div class="what"><h2><bdi>${title}</bdi></h2><p class="said" dir="auto">${one.words}</p>
      <p class="meta"><bdi>${t('note.by', { name: by, time: shortMoment(desk, one.created_at) })}</bdi></p></div>
    <button class=${`btn btn-soft${sending ? ' sending' : ''}`} data-test="letter-read" aria-busy=${sending} onClick=${read}><${Icon} name="check" small />${t('note.read')}</button>
  </article>`;
}

/** Below the calls: this person's own tasks, what they are asked for, and the way to all. */
export function TaskCards({ desk }) {
  const { t, talk } = desk;
  const shown = [...talk.own.value, ...talk.turn.value];
  const open = talk.list.value.length;
  const late = talk.list.value.filter((task) => isLate(task, desk.now.value)).length;
  return html`<section class="task-cards" aria-label=${t('talk.tasks')}>
    ${shown.map((task) => html`<${TaskCard} key=${task.id} desk=${desk} task=${task} />`)}
    <button class="btn btn-quiet task-all" data-test="talk-open" onClick=${() => desk.openTalk('tasks')}><${Icon} name="list" small />${t('talk.open')}
      ${open > 0 && html`<span class="soft">${t('talk.open_tasks', { n: open })}</span>`}${late > 0 && html`<span class="state state-late"><${Icon} shape="late" />${t('talk.overdue', { n: late })}</span>`}</button>
  </section>`;
}

/** A time of today, else the day too. */
function shortMoment(desk, text) {
  const at = Date.parse(text);
  return desk.today(at) ? desk.clockTime(at) : desk.moment(at);
}

function TaskCard({ desk, task }) {
  const { t, talk } = desk;
  const now = desk.now.value;
  const own = task.claim?.staff_id === desk.me.id;
  const turn = isAsked(task, desk.me.id);
  const late = isLate(task, now);
  const place = task.call_point?.code ?? desk.zoneCode(task.zone_id);
  const look = ['task', own && 'mine', late && 'late', task.claim && !own && 'taken'].filter(Boolean).join(' ');
  return html`<article class=${look} data-test="task" data-id=${task.id} data-status=${task.status} data-own=${own ? '1' : '0'}>
    ${place ? html`<bdi dir="ltr" class=${`plate${place.length > 3 ? ' plate-long' : ''}`}>${place}</bdi>` : html`<span class="plate"><${Icon} name="list" small /></span>`}
    <div class="what"><h2 dir="auto">${task.title}</h2>
      ${task.product && html`<p dir="auto">${task.product.name}</p>`}
      ${task.words && html`<p class="said" dir="auto">${task.words}</p>`}
      <p class="meta"><${When} desk=${desk} task=${task} /><span><bdi>${standing(desk, task)}</bdi></span>
        ${task.repeats !== 'none' && html`<span>${t(`task.${task.repeats}`)}</span>`}<span><bdi>${t('task.by', { name: task.made_by.name })}</bdi></span></p></div>
    ${own ? html`<${OwnTask} desk=${desk} task=${task} />` : html`<${FreeTask} desk=${desk} task=${task} turn=${turn} sending=${talk.busy.value === task.id} />`}
  </article>`;
}

function When({ desk, task }) {
  const { t } = desk;
  const now = desk.now.value;
  const due = shortMoment(desk, task.due_at);
  if (isLate(task, now)) return html`<span class="state state-late" data-test="task-late"><${Icon} shape="late" />${t('task.late', { time: due })}</span>`;
  if (isLater(task, now)) return html`<span class="state state-soft"><${Icon} shape="wait" />${t('task.later', { time: shortMoment(desk, task.starts_at) })}</span>`;
  return html`<span class="state state-wait"><${Icon} shape="wait" />${t('task.until', { time: due })}</span>`;
}

function standing(desk, task) {
  const { t } = desk;
  if (task.claim) return task.claim.staff_id === desk.me.id ? t('task.yours', { time: desk.clockTime(Date.parse(task.claim.accepted_at)) }) : t('task.has', { name: task.claim.name });
  if (isAsked(task, desk.me.id)) return t('task.asked');
  if (task.status === 'offered') return t('task.asked_other', { name: desk.list(task.offered_to.map((id) => desk.floor.value.people.get(id)?.name).filter(Boolean)) });
  return t('task.waits');
}

function FreeTask({ desk, task, turn, sending }) {
  const { t, talk } = desk;
  const elsewhere = task.claim || (task.status === 'offered' && task.in_turn && !turn && !desk.lead) || isLater(task, desk.now.value);
  const mayCancel = !task.claim && (task.made_by.id === desk.me.id || desk.lead);
  return html`<div class="task-acts">
    ${desk.mayAnswer && !elsewhere && html`<button class=${`btn ${turn ? 'btn-action' : ''}${sending ? ' sending' : ''}`} data-test="task-take" aria-busy=${sending} onClick=${() => talk.accept(task)}>${t('task.take')}</button>`}
    ${turn && html`<button class="btn" data-test="task-decline" disabled=${sending} onClick=${() => talk.decline(task)}>${t('task.decline')}</button>`}
    ${mayCancel && !turn && html`<button class="btn btn-quiet" data-test="task-cancel" disabled=${sending} onClick=${() => talk.cancel(task)}>${t('task.cancel')}</button>`}</div>`;
}

function OwnTask({ desk, task }) {
  const { t, talk } = desk;
  const [why, setWhy] = useState(/** @type {string|null} */ (null));
  const input = useRef(null);
  useEffect(() => { if (why !== null) input.current?.focus(); }, [why !== null]);
  const sending = talk.busy.value === task.id;
  if (why !== null) {
    return html`<form class="task-why" onSubmit=${(event) => { event.preventDefault(); if (why.trim()) talk.end(task, 'not_possible', why.trim()); }} onKeyDown=${(event) => { if (event.key === 'Escape') { event.stopPropagation(); setWhy(null); } }}>
      <label class="field"><span class="vh">${t('task.why_not')}</span><input ref=${input} data-test="task-why" value=${why} maxlength="280" autocomplete="off" placeholder=${t('task.why_not')} onInput=${(event) => setWhy(event.target.value)} /></label>
      <button class=${`btn btn-action${sending ? ' sending' : ''}`} data-test="task-why-send" aria-busy=${sending} disabled=${!why.trim()}>${t('task.say')}</button>
      <button type="button" class="btn btn-icon" aria-label=${t('task.discard')} onClick=${() => setWhy(null)}><${Icon} name="x" small /></button></form>`;
  }
  return html`<div class="task-acts">
    <button class=${`btn btn-action${sending ? ' sending' : ''}`} data-test="task-done" aria-busy=${sending} onClick=${() => talk.end(task, 'done')}><${Icon} name="check" small />${t('task.done')}</button>
    <button class="btn" data-test="task-cannot" disabled=${sending} onClick=${() => setWhy('')}>${t('task.cannot')}</button>
    <button class="btn" data-test="task-release" disabled=${sending} onClick=${() => talk.release(task)}><${Icon} name="undo" small />${t('task.release')}</button></div>`;
}

/** The page of all tasks, and of what one shift tells the next. */
export function Talk({ desk }) {
  const { t, talk } = desk;
  const page = talk.open.value;
  return html`<main class="floor-main cart-page" data-test="talk">
    <section class="panel basket talk" aria-label=${t('talk.title')}>
      <div class="panel-head"><div class="seg seg-page" role="group" aria-label=${t('talk.title')}>${['tasks', 'notes', ...(desk.me.rights.includes('help.ask') ? ['ask'] : [])].map((name) => html`
          <button aria-pressed=${page === name} data-test=${`talk-${name}`} onClick=${() => talk.show(name)}>${t(`talk.${name}`)}</button>`)}</div><p></p>
        <button class="btn btn-icon" data-test="talk-close" aria-label=${t('talk.close')} onClick=${talk.hide}><${Icon} name="x" /></button></div>
      ${page === 'ask' ? html`<${AskFor} desk=${desk} />` : page === 'notes' ? html`<${Notes} desk=${desk} />` : html`<${AllTasks} desk=${desk} />`}
    </section></main>`;
}

function AllTasks({ desk }) {
  const { t, talk } = desk;
  const [making, setMaking] = useState(false);
  const list = talk.list.value;
  return html`<div class="talk-body">
    ${making ? html`<${NewTask} desk=${desk} close=${() => setMaking(false)} />`
      : html`<div class="talk-new"><button class="btn btn-primary" data-test="task-new" onClick=${() => setMaking(true)}><${Icon} name="plus" />${t('task.new')}</button></div>`}
    ${list.length === 0 && !making && html`<div class="empty"><${Icon} name="check" /><b>${t('task.none')}</b><span>${t('task.none.more')}</span></div>`}
    ${list.map((task) => html`<${TaskCard} key=${task.id} desk=${desk} task=${task} />`)}</div>`;
}

const DUE = [30, 60, 120, 240, 1440];

function NewTask({ desk, close }) {
  const { t, talk } = desk;
  const id = useRef(talk.newId());
  const [made, setMade] = useState({ title: '', words: '', zone: desk.presence.value?.zone_id ?? '', due: 60, priority: 0 });
  const [fixed, setFixed] = useState(/** @type {string|null} */ (null)); // when it is due: a second try says the same
  const input = useRef(null);
  useEffect(() => input.current?.focus(), []);
  const set = (name) => (event) => { id.current = talk.newId(); setFixed(null); setMade({ ...made, [name]: event.target.value }); };
  async function submit(event) {
    event.preventDefault();
    if (!made.title.trim()) return;
    const due = fixed ?? new Date(desk.now.peek() + Number(made.due) * 60000).toISOString();
    setFixed(due);
    const sent = await talk.make(id.current, { title: made.title.trim(), words: made.words.trim(), priority: Number(made.priority), due_at: due, ...(made.zone ? { zone_id: made.zone } : {}) });
    if (sent) close();
  }
  const sending = talk.busy.value === 'new';
  return html`<form class="form talk-form" data-test="task-form" onSubmit=${submit}>
    <div class="fg"><label for="task-title">${t('task.what')}</label><div class="inp"><input id="task-title" ref=${input} data-test="task-title" value=${made.title} maxlength="80" autocomplete="off" onInput=${set('title')} /></div></div>
    <div class="fg"><label for="task-words">${t('task.words')}</label><textarea class="area" id="task-words" data-test="task-words" rows="2" maxlength="500" dir="auto" value=${made.words} onInput=${set('words')}></textarea></div>
    <${Pick} id="task-zone" label=${t('task.where')} value=${made.zone} set=${set('zone')} options=${[['', t('task.anywhere')], ...desk.shop.value.zones.map((zone) => [zone.id, `${zone.code} · ${zone.name}`])]} />
    <${Pick} id="task-due" label=${t('task.due')} value=${made.due} set=${set('due')} options=${DUE.map((minutes) => [minutes, t(`task.due.${minutes}`)])} />
    <${Pick} id="task-pressing" label=${t('task.pressing')} value=${made.priority} set=${set('priority')} options=${[0, 5].map((n) => [n, t(`task.pressing.${n}`)])} />
    <div class="fg task-send"><button class=${`btn btn-action btn-primary${sending ? ' sending' : ''}`} data-test="task-make" aria-busy=${sending} disabled=${!made.title.trim()}>${t(sending ? 'task.making' : 'task.make')}</button>
      <button type="button" class="btn btn-primary" onClick=${close}>${t('task.discard')}</button></div></form>`;
}

export function Pick({ id, label, value, set, options }) {
  return html`<div class="fg fg-2"><label for=${id}>${label}</label><div class="inp"><select id=${id} data-test=${id} value=${value} onChange=${set}>
    ${options.map(([key, said]) => html`<option value=${key} selected=${String(key) === String(value)}>${said}</option>`)}</select><${Icon} name="down" small /></div></div>`;
}

function Notes({ desk }) {
  const { t, talk } = desk;
  const notes = talk.notes.value;
  return html`<div class="talk-body">
    ${desk.mayAnswer && html`<${NewNote} desk=${desk} />`}
    ${notes?.length === 0 && html`<div class="empty"><${Icon} name="note" /><b>${t('note.none')}</b><span>${t('note.none.more')}</span></div>`}
    ${(notes ?? []).map((one) => html`<article class=${one.current ? 'letter' : 'letter old'} key=${one.id} data-test="note" data-id=${one.id}>
      ${one.zone_id ? html`<bdi dir="ltr" class="plate">${desk.zoneCode(one.zone_id)}</bdi>` : html`<${Icon} name="store" />`}
      <div class="what"><p class="said" dir="auto">${one.words}</p>
        <p class="meta"><bdi>${t('note.by', { name: one.written_by.name, time: shortMoment(desk, one.created_at) })}</bdi>
          <span><bdi>${one.confirmed_by.length > 0 ? t('note.confirmed', { names: desk.list(one.confirmed_by.map((who) => who.name)) }) : t('note.unread')}</bdi></span></p></div></article>`)}</div>`;
}

function NewNote({ desk }) {
  const { t, talk } = desk;
  const id = useRef(talk.newId());
  const [words, setWords] = useState('');
  const [zone, setZone] = useState('');
  const sending = talk.busy.value === 'note';
  async function submit(event) {
    event.preventDefault();
    const sent = id.current;
    if (words.trim() && (await talk.write(sent, zone, words.trim()))) empty(sent);
  }
  const empty = (sent) => {
    if (id.current !== sent) return; // another was begun meanwhile
    id.current = talk.newId();
    setWords('');
  };
  // It stands among the notes: it has arrived, though its answer did not.
  useEffect(() => { if (talk.notes.value?.some((one) => one.id === id.current)) empty(id.current); }, [talk.notes.value]);
  const change = (set) => (event) => { id.current = talk.newId(); set(event.target.value); };
  return html`<form class="form talk-form" data-test="note-form" onSubmit=${submit}>
    <div class="fg"><label for="note-words">${t('note.new')}</label><textarea class="area" id="note-words" data-test="note-words" rows="3" maxlength="1000" dir="auto" placeholder=${t('note.words')} value=${words} onInput=${change(setWords)}></textarea></div>
    <div class="fg fg-4"><label for="note-zone">${t('note.zone')}</label><div class="inp"><select id="note-zone" data-test="note-zone" value=${zone} onChange=${change(setZone)}>
      <option value="">${t('note.all')}</option>${desk.shop.value.zones.map((one) => html`<option value=${one.id} selected=${one.id === zone}>${one.code} · ${one.name}</option>`)}</select><${Icon} name="down" small /></div></div>
    <div class="fg fg-2 task-send"><button class=${`btn btn-action btn-primary${sending ? ' sending' : ''}`} data-test="note-send" aria-busy=${sending} disabled=${!words.trim()}>${t('note.send')}</button></div></form>`;
}
