// Sheets: ending a call, handing it off, giving it back, and the page about oneself.

import { html, useRef, useState } from '../lib/ui.js';
import { plateOf } from './card.js';
import { HoldButton, Icon, keepFocus, Plate, useFocusWithin } from './parts.js';
import { Me } from './me-view.js';
import { ApprovalBody } from './approval-view.js';
import { deedsOf, fieldsOf, toldTo } from './answer.js';
import { Said } from './said-view.js';
import { AnswerFields, firstName } from './answer-view.js';
import { MoreBody, SecondBody, TransferBody, Words } from './handling-view.js';
import { NotesBody } from './notes-view.js';

const OUTCOMES = [['out_of_stock', 'box2'], ['not_found', 'search'], ['customer_gone', 'user'], ['other', 'more']];
/** How a till's call can end without its deed. */
const DEED_OUTCOMES = new Set(['other']);
const LOOKED_FOR = new Set(['stopped_goods', 'locked_case']);
const HEARD = ['out_of_stock', 'too_dear', 'competitor', 'defect', 'praise', 'wish'];

export function Sheet({ desk }) {
  const open = desk.sheet.value;
  if (!open) return null;
  if (open.kind === 'me') return html`<${Frame} desk=${desk} title=${desk.me.name} test="me-sheet"><${Me} desk=${desk} /></${Frame}>`;
  const request = desk.floor.value.open.get(open.id);
  if (!request) return null;
  const Body = { resolve: Resolve, 'hand-off': HandOff, release: Release, approval: Approval, talk: Notes, more: More, second: Second, transfer: Transfer }[open.kind];
  return html`<${Body} key=${`${open.kind} ${open.id}`} desk=${desk} request=${request} />`;
}

// Frame keeps the keyboard inside while it is open and gives the focus back after.
function Frame({ desk, title, more, plate, test, children }) {
  const box = useRef(null);
  useFocusWithin(box, box);
  return html`<div class="floor-veil" onClick=${desk.closeSheet}></div>
    <section class="sheet" role="dialog" aria-modal="true" aria-label=${title} tabindex="-1" ref=${box} data-test=${test}
        onKeyDown=${(event) => keepFocus(event, box.current, desk.closeSheet)}>
      <div class="sheet-head">${plate ? html`<${Plate} plate=${plate} t=${desk.t} />` : html`<span class="face">${title.slice(0, 1)}</span>`}
        <div><h1>${title}</h1>${more && html`<p>${more}</p>`}</div>
        <button class="btn btn-quiet btn-icon" aria-label=${desk.t('floor.close')} data-test="sheet-close" onClick=${desk.closeSheet}><${Icon} name="x" /></button></div>
      ${children}
    </section>`;
}

function about(desk, request) {
  return [desk.t(`kind.${request.kind}`), request.product?.name, request.product?.size && desk.t('floor.size', { size: request.product.size })].filter(Boolean).join(' · ');
}

function Resolve({ desk, request }) {
  const { t } = desk;
  const draft = desk.draftOf(request.id);
  const [heard, setHeard] = useState(draft.heard);
  const [words, setWords] = useState(draft.words);
  const [typed, setTyped] = useState(draft.typed ?? {});
  const fields = fieldsOf(request);
  const deeds = deedsOf(request, desk.mayAge);
  const asked = deeds.length > 0 || request.kind === 'age_check';
  const { answer, wrong } = desk.answerOf(typed);
  const told = toldTo(request);
  const name = firstName(request.asked_by);
  const saying = t(told === 'line' ? 'floor.answer.words_line' : told === 'till' && (fields.length > 0 || asked) ? 'floor.answer.words' : 'floor.end.words', { name });
  const from = request.claim?.arrived_at ?? request.claim?.accepted_at;
  const toggle = (tag) => setHeard(heard.includes(tag) ? heard.filter((h) => h !== tag) : [...heard, tag]);
  const did = (deed) => desk.resolve(request, 'helped', [], words.trim(), { typed, answer: { did: deed } });
  const end = (outcome) => wrong.length === 0 && desk.resolve(request, outcome, heard, words.trim(), { typed, answer });
  return html`<${Frame} desk=${desk} title=${t('floor.end.title')} plate=${plateOf(request)} test="resolve-sheet"
      more=${[about(desk, request), from && t('floor.end.with', { age: desk.duration(desk.now.value - Date.parse(from)) })].filter(Boolean).join(' · ')}>
    <div class="sheet-body">
      ${fields.length > 0 && html`<${AnswerFields} desk=${desk} request=${request} fields=${fields} typed=${typed} wrong=${wrong} change=${setTyped} />`}
      <${Said} desk=${desk} request=${request} large />
      ${request.kind === 'age_check' && asked && !desk.mayAge && html`<p class="banner banner-way" data-test="no-age"><${Icon} name="shield" /><span class="grow">${t('floor.deed.no_age')}</span></p>`}
      ${fields.length === 0 && !asked && html`<p class="label" id="heard-label">${t('floor.end.heard')}</p>
      <div class="picks" role="group" aria-labelledby="heard-label">${HEARD.map((tag) => html`<button class="btn" aria-pressed=${heard.includes(tag)}
        data-test=${`heard-${tag}`} onClick=${() => toggle(tag)}>${heard.includes(tag) && html`<${Icon} shape="done" />`}${t(`floor.heard.${tag}`)}</button>`)}</div>`}
      <label class="field say-field"><span class="vh">${saying}</span>
        <input data-test="heard-words" value=${words} onInput=${(event) => setWords(event.target.value)} placeholder=${saying} autocomplete="off" maxlength="500" /></label>
    </div>
    <div class="outs" role="group" aria-label=${t('floor.end.title')}>
      <p class="label">${t(told === 'line' ? 'floor.end.at_once_line' : told === 'till' && (answer || asked) ? 'floor.end.at_once' : 'floor.end.once', { name })}</p>
      ${OUTCOMES.filter(([outcome]) => !asked || DEED_OUTCOMES.has(outcome) || (outcome === 'customer_gone' && !request.register) || (outcome === 'not_found' && LOOKED_FOR.has(request.kind))).map(([outcome, icon]) => html`<button class="btn" data-test=${`outcome-${outcome}`} onClick=${() => end(outcome)}>
        <${Icon} name=${icon} /><span>${t(`floor.end.${outcome}`)}<small>${t(`floor.end.${outcome}.more`)}</small></span></button>`)}
      ${asked
    ? deeds.map((deed, at) => html`<button class=${at === deeds.length - 1 ? 'btn btn-action big' : 'btn'} key=${deed} data-test=${`deed-${deed}`} onClick=${() => did(deed)}>
        <${Icon} name=${at === deeds.length - 1 ? 'check' : 'x'} /><span>${t(`floor.deed.${deed}`)}<small>${t(`floor.deed.${deed}.more`)}</small></span></button>`)
    : html`<button class="btn btn-action big" data-test="outcome-helped" onClick=${() => end('helped')}>
        <${Icon} name="check" /><span>${t('floor.end.helped')}<small>${t('floor.end.helped.more')}</small></span></button>`}
    </div>
  </${Frame}>`;
}

function HandOff({ desk, request }) {
  const { t } = desk;
  const plate = plateOf(request);
  const people = desk.answering.value;
  const words = useRef(null);
  return html`<${Frame} desk=${desk} title=${t('floor.handoff.title', { plate: plate.code })} more=${t('floor.handoff.more')} plate=${plate} test="hand-off-sheet">
    ${people.length > 0 && html`<${Words} t=${t} box=${words} label=${t('floor.handoff.words')} test="hand-off-words" />`}
    ${people.length === 0 && html`<p class="banner banner-way"><${Icon} name="users" /><span class="grow">${t('floor.handoff.nobody')}</span></p>`}
    <div class="handoff-list" role="group" aria-label=${t('floor.team')}>${people.map((other) => html`
      <${HoldButton} class="btn person-btn" data-test="hand-off-to" data-staff=${other.person.staff_id} onHeld=${() => desk.handOff(request, other.person, words.current?.value.trim() ?? '')}>
        <span class="face">${other.person.name.slice(0, 1)}</span><span class="grow"><b>${other.person.name}</b><small>${desk.doingOf(other)}</small></span>
        <span class="hold-word">${t('floor.handoff.hold')}</span></${HoldButton}>`)}</div>
  </${Frame}>`;
}

function Approval({ desk, request }) {
  if (!request.approval) return null;
  return html`<${Frame} desk=${desk} title=${desk.t('floor.approval.title', { name: request.asked_by?.name ?? '' })} plate=${plateOf(request)} test="approval"
      more=${desk.t('floor.age.asked', { time: desk.clockTime(Date.parse(request.created_at)) })}>
    <${ApprovalBody} desk=${desk} request=${request} /></${Frame}>`;
}

function Release({ desk, request }) {
  const { t } = desk;
  const plate = plateOf(request);
  const reason = useRef(null);
  return html`<${Frame} desk=${desk} title=${t('floor.release.title', { plate: plate.code })} more=${t('floor.release.more')} plate=${plate} test="release-sheet">
    <label class="field say-field"><span class="vh">${t('floor.release.reason')}</span>
      <input ref=${reason} data-test="release-reason" placeholder=${t('floor.release.reason')} autocomplete="off" maxlength="140" /></label>
    <div class="outs outs-one"><${HoldButton} class="btn big" data-test="release-go" onHeld=${() => desk.release(request, reason.current?.value.trim() ?? '')}>
      <${Icon} name="undo" /><span>${t('floor.release.go')}<small>${t('floor.handoff.hold')}</small></span></${HoldButton}></div>
  </${Frame}>`;
}

function Notes({ desk, request }) {
  const { t } = desk;
  return html`<${Frame} desk=${desk} title=${t('floor.talk.title')} more=${t('floor.talk.more')} plate=${plateOf(request)} test="talk-sheet"><${NotesBody} desk=${desk} request=${request} /></${Frame}>`;
}

function More({ desk, request }) {
  const plate = plateOf(request);
  return html`<${Frame} desk=${desk} title=${desk.t('floor.more.title', { plate: plate.code })} more=${about(desk, request)} plate=${plate} test="more-sheet"><${MoreBody} desk=${desk} request=${request} /></${Frame}>`;
}

function Second({ desk, request }) {
  const { t } = desk;
  const plate = plateOf(request);
  return html`<${Frame} desk=${desk} title=${t('floor.second.title', { plate: plate.code })} more=${t('floor.second.sheet')} plate=${plate} test="second-sheet"><${SecondBody} desk=${desk} request=${request} /></${Frame}>`;
}

function Transfer({ desk, request }) {
  const { t } = desk;
  const plate = plateOf(request);
  return html`<${Frame} desk=${desk} title=${t('floor.transfer.title', { plate: plate.code })} more=${t('floor.transfer.sheet')} plate=${plate} test="transfer-sheet"><${TransferBody} desk=${desk} request=${request} /></${Frame}>`;
}
