// A customer who is not there asks by phone or chat: somebody of the staff enters it, and has the answer.

import { html, useRef, useState } from '../lib/ui.js';
import { plateOf } from './card.js';
import { isOver } from './floor.js';
import { Icon } from './parts.js';
import { Pick } from './talk-view.js';

const KINDS = ['assistance', 'price_check', 'stock_check', 'carry_out', 'other'];
const LANGUAGES = ['en', 'de', 'fr', 'es', 'ar', 'he'];

export function AskFor({ desk }) {
  const { t, talk } = desk;
  const own = (desk.store.language ?? 'en').split('-')[0];
  const empty = { channel: 'phone', kind: 'assistance', zone: '', note: '', language: own };
  const id = useRef(talk.newId());
  const [call, setCall] = useState(empty);
  const change = (name, value) => { id.current = talk.newId(); setCall({ ...call, [name]: value }); };
  const set = (name) => (event) => change(name, event.target.value);
  const sending = talk.busy.value === 'ask';
  const named = (tag) => new Intl.DisplayNames([t.language], { type: 'language' }).of(tag) ?? tag;
  async function submit(event) {
    event.preventDefault();
    const { zone, ...said } = call;
    if (!(await talk.ask(id.current, { ...said, note: call.note.trim(), ...(zone ? { zone_id: zone } : {}) }))) return;
    id.current = talk.newId();
    setCall({ ...empty, channel: call.channel });
  }
  return html`<div class="talk-body"><form class="form talk-form" data-test="ask-form" onSubmit=${submit}>
    <div class="fg"><p class="label">${t('ask.how')}</p><div class="seg seg-page" role="group" aria-label=${t('ask.how')}>${['phone', 'chat'].map((name) => html`
      <button type="button" aria-pressed=${call.channel === name} data-test=${`ask-${name}`} onClick=${() => change('channel', name)}>${t(`ask.${name}`)}</button>`)}</div></div>
    <div class="fg"><label for="ask-note">${t('ask.note')}</label><textarea class="area" id="ask-note" data-test="ask-note" rows="3" maxlength="280" dir="auto" value=${call.note} onInput=${set('note')}></textarea><p class="hint">${t('ask.note_hint')}</p></div>
    <${Pick} id="ask-kind" label=${t('ask.kind')} value=${call.kind} set=${set('kind')} options=${KINDS.map((kind) => [kind, t(`kind.${kind}`)])} />
    <${Pick} id="ask-zone" label=${t('ask.zone')} value=${call.zone} set=${set('zone')} options=${[['', t('ask.anywhere')], ...desk.shop.value.zones.map((zone) => [zone.id, `${zone.code} · ${zone.name}`])]} />
    <${Pick} id="ask-language" label=${t('ask.language')} value=${call.language} set=${set('language')} options=${[...new Set([own, ...LANGUAGES])].map((tag) => [tag, named(tag)])} />
    <div class="fg task-send"><button class=${`btn btn-action btn-primary${sending ? ' sending' : ''}`} data-test="ask-send" aria-busy=${sending}><${Icon} name="send" />${t('ask.send')}</button></div>
  </form>
  <${Mine} desk=${desk} /></div>`;
}

function Mine({ desk }) {
  const { t, talk } = desk;
  const asked = desk.asked.value;
  if (asked.length === 0) return null;
  return html`<section aria-label=${t('ask.mine')}><p class="label">${t('ask.mine')}</p>
    <div class="task-cards">${asked.map((request) => html`<article class=${isOver(request) ? 'letter' : 'letter old'} key=${request.id} data-test="asked" data-id=${request.id} data-status=${request.status}>
      <bdi dir="ltr" class="plate plate-long">${plateOf(request).code}</bdi>
      <div class="what">${request.note && html`<p class="said" dir="auto">${request.note}</p>`}<p class="meta"><b><bdi>${desk.saidTo(request)}</bdi></b>
        <span>${t(`kind.${request.kind}`)}</span><span>${desk.clockTime(Date.parse(request.created_at))}</span></p></div>
      ${!isOver(request) && html`<button class=${`btn${talk.busy.value === request.id ? ' sending' : ''}`} data-test="asked-back" onClick=${() => talk.takeBack(request)}>${t('ask.back')}</button>`}
    </article>`)}</div></section>`;
}
