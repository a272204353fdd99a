// About oneself: zone, look, sound, screen, signing out. A sheet on the tablet, a page on the phone.

import { html } from '../lib/ui.js';
import { Icon } from './parts.js';
import { lasting } from './taps.js';

export function Me({ desk }) {
  const { t } = desk;
  return html`<div class="me-list">
    ${desk.mayAnswer && html`<div class="fg"><label for="my-zone">${t('floor.zone.label')}</label><${ZonePick} desk=${desk} /></div>`}
    <div class="fg"><p class="label">${t('floor.me.theme')}</p><div class="seg seg-page" role="group" aria-label=${t('floor.me.theme')}>
      ${['dark', 'light'].map((theme) => html`<button aria-pressed=${desk.theme.value === theme} data-test=${`theme-${theme}`} onClick=${() => desk.setTheme(theme)}>
        <${Icon} name=${theme === 'dark' ? 'moon' : 'sun'} small />${t(`floor.me.${theme}`)}</button>`)}</div></div>
    <div class="fg"><p class="label">${t('floor.me.sound')}</p><div class="row">
      <button class="btn" data-test="sound-test" onClick=${desk.armSound}><${Icon} name="sound" small />${t('floor.me.sound_test')}</button>
      <span class="hint">${t(desk.soundOn.value ? 'floor.sound.on' : 'floor.sound.off')}</span></div></div>
    <div class="fg"><p class="label">${t('floor.me.screen')}</p><p class="hint">${t(desk.kept.value ? 'floor.me.screen_kept' : 'floor.me.screen_ask')}</p></div>
    ${desk.alerts && desk.mayAnswer && html`<${Alerts} desk=${desk} />`}
    <div class="fg"><p class="label">${t('floor.me.device')}</p><p class="hint">${desk.device.name}, ${desk.store.name}</p></div>
    <${SignOut} desk=${desk} />
  </div>`;
}

// What wakes this tablet while it sleeps, and whether it does.
function Alerts({ desk }) {
  const { t, alerts } = desk;
  const state = alerts.state.value;
  const tested = alerts.tested.value;
  const on = state === 'on';
  const act = state === 'ask' || state === 'failed' || on;
  return html`<div class="fg" data-test="alerts" data-state=${state}><p class="label">${t('floor.me.alerts')}</p>
    ${act && html`<div class="row"><button class="btn" data-test=${on ? 'alerts-test' : 'alerts-allow'} aria-busy=${tested === 'sending'} disabled=${tested === 'sending'}
      onClick=${on ? alerts.test : alerts.allow}><${Icon} name="bell" small />${t(on ? 'floor.me.alerts.test' : state === 'ask' ? 'floor.me.alerts.allow' : 'floor.me.alerts.again')}</button></div>`}
    <p class="hint" role="status">${t(on && tested ? `floor.me.alerts.test.${tested}` : `floor.me.alerts.${state}`)}</p></div>`;
}

function ZonePick({ desk }) {
  const { t } = desk;
  const zone = desk.presence.value?.zone_id ?? '';
  const own = (desk.me.zones ?? []).map(desk.zoneCode).filter(Boolean).sort();
  return html`<div class="inp"><select id="my-zone" data-test="zone" value=${zone} onChange=${(event) => desk.setZone(event.target.value || null)}>
    <option value="" selected=${zone === ''}>${own.length ? t('floor.zone.own', { zones: desk.list(own) }) : t('floor.zone.any')}</option>
    ${desk.shop.value.zones.map((z) => html`<option value=${z.id} selected=${z.id === zone}>${z.code} · ${z.name}</option>`)}</select><${Icon} name="down" small /></div>`;
}

function SignOut({ desk }) {
  const { t } = desk;
  const held = desk.held.value.length;
  const stored = lasting(desk.taps.value).length;
  const why = held > 0 ? t('floor.me.signout_holds', { n: held }) : stored > 0 ? t('floor.me.signout_stored', { n: stored }) : null;
  return html`<div class="fg">${why && html`<p class="hint">${why}</p>`}
    <button class="btn btn-danger" data-test="sign-out" disabled=${why !== null} onClick=${desk.signOut}><${Icon} name="log-out" small />${t('floor.me.signout')}</button></div>`;
}
