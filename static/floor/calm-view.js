// Nobody waits: one sentence, a few facts of the day, one thing to do.

import { html } from '../lib/ui.js';
import { Icon } from './parts.js';

export function Calm({ desk }) {
  const { t } = desk;
  const facts = desk.figures.value;
  return html`<div class="calm" data-test="empty">
    <div class="empty"><${Icon} name="bell" /><b>${t('floor.empty')}</b><span>${ringsFor(desk)}</span></div>
    ${desk.mayAnswer && facts && facts.calls > 0 && html`<dl class="calm-facts">
      <div><dt>${t('floor.figures.calls')}</dt><dd>${facts.calls}</dd></div>
      ${facts.walk !== null && html`<div><dt>${t('floor.figures.walk')}</dt><dd>${desk.duration(facts.walk)}</dd></div>`}
      <div><dt>${t('floor.figures.thanks')}</dt><dd>${facts.thanks}</dd></div></dl>`}
    <div class="calm-acts"><button class="btn btn-primary" data-test="lookup-open" onClick=${() => desk.openLook()}>
      <${Icon} name="scan" />${t('floor.empty.lookup')}</button></div>
  </div>`;
}

function ringsFor({ t, mayAnswer, presence, zones, myZones }) {
  if (!mayAnswer) return t('floor.empty.watch');
  if (presence.value?.status !== 'available') return t('floor.empty.not_available');
  return zones.value.length > 0 ? t('floor.empty.zone', { zone: myZones('floor.zones.within') }) : t('floor.empty.store');
}
