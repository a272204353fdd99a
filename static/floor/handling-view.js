// What else can be done with a call that one has: a pause with a promise, a second person, another zone.

import { html, useRef } from '../lib/ui.js';
import { first } from './card.js';
import { HoldButton, Icon } from './parts.js';

const MINUTES = [2, 5, 10, 15];

/** Who was asked to come too, on the card of the call. */
export function Seconds({ desk, request }) {
  const { t } = desk;
  const asked = [...desk.floor.value.open.values()].filter((other) => other.joins === request.id);
  if (asked.length === 0) return null;
  return html`<p class="meta" data-test="seconds">${asked.map((other) => html`<span class="state state-soft"><${Icon} name="users" small />${other.claim
    ? t(other.status === 'arrived' ? 'floor.second.here' : 'floor.second.comes', { name: first(other.claim.name) }) : t('floor.second.asked')}</span>`)}</p>`;
}

export function MoreBody({ desk, request }) {
  const { t } = desk;
  return html`<div class="sheet-body">
      <p class="label" id="pause-label">${t('floor.pause.label')}</p>
      <div class="picks minutes" role="group" aria-labelledby="pause-label">${MINUTES.map((n) => html`
        <button class="btn" data-test=${`pause-${n}`} onClick=${() => desk.pause(request, n)}>${t('floor.pause.minutes', { n })}</button>`)}</div>
      <p class="hint">${t('floor.pause.more')}</p>
    </div>
    <div class="outs" role="group" aria-label=${t('floor.more')}>
      <button class="btn" data-test="second" onClick=${() => desk.openSheet('second', request.id)}><${Icon} name="users" /><span>${t('floor.second')}<small>${t('floor.second.more')}</small></span></button>
      <button class="btn" data-test="transfer" onClick=${() => desk.openSheet('transfer', request.id)}><${Icon} name="zone" /><span>${t('floor.transfer')}<small>${t('floor.transfer.more')}</small></span></button>
    </div>`;
}

/** A word to go along. */
export function Words({ t, box, label, test }) {
  return html`<label class="field say-field"><span class="vh">${label}</span>
    <input ref=${box} data-test=${test} placeholder=${label} autocomplete="off" maxlength="140" dir="auto" /></label>`;
}

export function SecondBody({ desk, request }) {
  const { t } = desk;
  const words = useRef(null);
  const say = () => words.current?.value.trim() ?? '';
  return html`<${Words} t=${t} box=${words} label=${t('floor.second.words')} test="second-words" />
    <div class="handoff-list" role="group" aria-label=${t('floor.team')}>
      <button class="btn person-btn" data-test="second-any" onClick=${() => desk.second(request, null, say())}><span class="face"><${Icon} name="users" small /></span>
        <span class="grow"><b>${t('floor.second.any')}</b><small>${t('floor.second.any.more')}</small></span></button>
      ${desk.answering.value.map((other) => html`<button class="btn person-btn" data-test="second-to" data-staff=${other.person.staff_id} onClick=${() => desk.second(request, other.person, say())}>
        <span class="face">${first(other.person.name).slice(0, 1)}</span><span class="grow"><b>${other.person.name}</b><small>${desk.doingOf(other)}</small></span></button>`)}</div>`;
}

export function TransferBody({ desk, request }) {
  const { t } = desk;
  const words = useRef(null);
  const zones = desk.shop.value.zones.filter((zone) => zone.id !== request.zone_id);
  return html`<${Words} t=${t} box=${words} label=${t('floor.transfer.words')} test="transfer-words" />
    ${zones.length === 0 && html`<p class="banner banner-way"><${Icon} name="zone" /><span class="grow">${t('floor.transfer.none')}</span></p>`}
    <div class="handoff-list" role="group" aria-label=${t('floor.transfer')}>${zones.map((zone) => html`
      <${HoldButton} class="btn person-btn" data-test="transfer-to" data-zone=${zone.id} onHeld=${() => desk.transfer(request, zone.id, words.current?.value.trim() ?? '')}>
        <span class="plate">${zone.code}</span><span class="grow"><b>${zone.name}</b></span><span class="hold-word">${t('floor.handoff.hold')}</span></${HoldButton}>`)}</div>`;
}
