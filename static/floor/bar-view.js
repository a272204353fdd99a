// The bar: who, where, my state, sound, the line, the clock. Below it, what the line says when it is bad.

import { html, Mark } from '../lib/ui.js';
import { plateOf } from './card.js';
import { Icon } from './parts.js';

const STATES = [['available', 'here'], ['busy', 'till'], ['break', 'break']];

export function Bar({ desk }) {
  const { t } = desk;
  const zone = desk.myZones();
  return html`<header class="bar">
    <${Mark}><span class="opt">Tillbell</span><//>
    <button class="bar-me two" data-test="me-open" aria-label=${t('floor.me.open', { name: desk.me.name, zone })} onClick=${() => desk.openSheet('me')}>
      <b>${desk.me.name}</b><span>${zone}</span></button>
    <span class="grow"></span>
    ${desk.mayAnswer && html`<${Presence} desk=${desk} />`}
    <span class="grow"></span>
    <${CountKey} desk=${desk} />
    <${CartKey} desk=${desk} />
    <${Sound} desk=${desk} />
    <${Line} desk=${desk} />
    <time class=${`clock${desk.link.value === 'live' ? '' : ' clock-old'}`} data-test="clock">${desk.clockTime(desk.now.value)}</time>
  </header>`;
}

/** The cart that is being built here; on the phone it has a tab. */
function CartKey({ desk }) {
  const n = desk.cart.count.value;
  return html`<button class="bar-btn cart-key" data-test="cart-open" aria-pressed=${desk.cart.open.value} onClick=${() => (desk.cart.open.value ? desk.closeCart() : desk.openCart())}>
    <${Icon} name="cart" small /><span class="opt2">${desk.t('floor.cart')}</span>${n > 0 && html`<span class="count">${n}</span>`}</button>`;
}

/** There is a count to join, or something counted here is not sent yet. */
function CountKey({ desk }) {
  const { counting } = desk;
  const unsent = counting?.waiting.value.length ?? 0;
  if (!counting || ((counting.takes.value ?? []).length === 0 && unsent === 0 && !counting.open.value)) return null;
  return html`<button class="bar-btn" data-test="count-open" aria-pressed=${counting.open.value} aria-label=${desk.t('stocktake.title')} onClick=${() => (counting.open.value ? desk.closeCounting() : desk.openCounting())}>
    <${Icon} name="list" small /><span class="opt2">${desk.t('stocktake.title')}</span>${unsent > 0 && html`<span class="count" data-test="count-unsent">${unsent}</span>`}</button>`;
}

function Presence({ desk }) {
  const { t } = desk;
  const status = desk.presence.value?.status;
  const wish = desk.presenceWish.value;
  return html`<div class="seg" role="group" aria-label=${t('floor.me.state')}>
    ${STATES.map(([state, shape]) => html`<button aria-pressed=${(wish ?? status) === state} class=${wish === state ? 'sending' : ''}
      data-test=${`presence-${state}`} aria-busy=${wish === state} onClick=${() => desk.setPresence(state)}><${Icon} shape=${shape} />${t(`floor.${state}`)}</button>`)}</div>`;
}

function Sound({ desk }) {
  const { t } = desk;
  const on = desk.soundOn.value;
  return html`<button class=${`bar-btn sound${on ? ' opt' : ' sound-off'}`} data-test="sound" onClick=${desk.armSound} aria-label=${t(on ? 'floor.sound.on' : 'floor.sound.off')}>
    <${Icon} name=${on ? 'sound' : 'mute'} small /><span class=${on ? 'opt2' : ''}>${t(on ? 'floor.sound.on' : 'floor.sound.off')}</span></button>`;
}

function Line({ desk }) {
  const link = desk.link.value;
  const tone = { live: '', catching: ' state-soft', offline: ' state-wait' }[link];
  return html`<span class=${`state${tone}`} data-test="connection" data-state=${link} title=${desk.t(`floor.${link}`)}>
    <${Icon} name=${link === 'offline' ? 'off' : 'live'} small /><span class="opt opt2">${desk.t(`floor.${link}`)}</span>
    <span class="vh">${desk.t(`floor.${link}`)}</span></span>`;
}

/** The strip under the bar: behind, cut off, or back again. */
export function Strip({ desk }) {
  const { t } = desk;
  const link = desk.link.value;
  const time = desk.clockTime(desk.asOf.value);
  if (link === 'catching') return html`<div class="banner banner-catch" role="status" data-test="catching-up"><${Icon} name="live" />
    <p class="grow"><b>${t('floor.catching.lead', { time })}</b> ${t('floor.catching.more')}</p></div>`;
  if (link === 'offline') return html`<div class="banner banner-wait" role="status" data-test="offline"><${Icon} name="off" />
    <p class="grow"><b>${t('floor.offline.lead', { time })}</b> ${t('floor.offline.more')}</p>
    <button class="btn" data-test="try-now" onClick=${desk.tryNow}>${t('floor.offline.try')}</button></div>`;
  const due = desk.overdue.value;
  if (due) return html`<div class="banner banner-late" role="alert" data-test="overdue"><${Icon} name="bell" />
    <p class="grow"><b>${t('floor.overdue.lead', { plate: plateOf(due).code })}</b> ${t('floor.overdue.more', { n: Math.max(0, Math.ceil((Date.parse(due.back_by) - desk.now.value) / 1000)) })}</p>
    <button class="btn" data-test="overdue-resume" onClick=${() => desk.resume(due)}>${t('floor.resume')}</button></div>`;
  const back = desk.back.value;
  if (back !== null) return html`<div class="banner banner-done" role="status" data-test="back"><${Icon} name="check" />
    <p class="grow"><b>${t('floor.back.lead')}</b> ${back > 0 ? t('floor.back.sent', { n: back }) : t('floor.back.none')}</p></div>`;
  if (desk.dull.value) return html`<div class="banner banner-late" role="status" data-test="dull"><${Icon} name="bell" />
    <p class="grow"><b>${t('floor.dull.lead')}</b> ${t('floor.dull.more')}</p>
    <button class="btn" data-test="dull-back" onClick=${desk.touched}>${t('floor.dull.back')}</button></div>`;
  if (desk.elsewhere.value) return html`<div class="banner banner-catch" role="status"><${Icon} name="mute" />
    <p class="grow">${t('floor.sound.elsewhere')}</p><button class="btn" data-test="ring-here" onClick=${desk.ringHere}>${t('floor.sound.here')}</button></div>`;
  return null;
}

/** What happened, one line each, and the way back from what was done last. */
export function News({ desk }) {
  const { t } = desk;
  const last = desk.lastAct.value;
  return html`<div class="toasts floor-news" aria-live="polite">
    ${desk.lines.value.map((line) => html`<div class="toast" key=${line.id} data-test="line" data-tone=${line.tone}>
      <${Icon} shape=${line.tone === 'late' ? 'late' : 'done'} /><span class="grow">${line.text}</span>
      <button class="btn btn-icon" aria-label=${t('floor.close')} onClick=${() => desk.dropLine(line.id)}><${Icon} name="x" /></button></div>`)}
    ${last && html`<div class="toast" data-test="done" data-act=${last.act}><span class="grow">${last.said}</span>
      <button class="btn" data-test="undo" onClick=${desk.undoLast}>${t('floor.end.undo', { left: desk.undoLeft(last) })}</button></div>`}
  </div>`;
}

const TABS = [['queue', 'list'], ['store', 'map'], ['team', 'users'], ['me', 'user']];

export function TabBar({ desk }) {
  return html`<nav class="tabbar" aria-label=${desk.t('floor.title')}>${TABS.map(([tab, icon]) => html`
    <button aria-current=${desk.tab.value === tab && !desk.cart.open.value ? 'page' : undefined} data-test=${`tab-${tab}`} onClick=${() => desk.openTab(tab)}>
      <${Icon} name=${icon} />${desk.t(`floor.${tab}`)}</button>`)}
    <button aria-current=${desk.cart.open.value ? 'page' : undefined} data-test="tab-cart" onClick=${desk.openCart}><${Icon} name="cart" />${desk.t('floor.cart')}</button></nav>`;
}
