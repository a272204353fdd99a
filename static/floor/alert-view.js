// A call comes in: the whole screen is the bell until somebody reacts.

import { html, Ladder, Mark, useMemo, useRef } from '../lib/ui.js';
import { placeAt, plateOf, tagOf } from './card.js';
import { whySaid } from '../lib/why.js';
import { rungs, targets } from './ladder.js';
import { alsoRinging, isTurn } from './ring.js';
import { metres } from './ways.js';
import { AskedLine } from './approval-view.js';
import { Thumbs } from './photos-view.js';
import { Said } from './said-view.js';
import { Icon, keepFocus, PlaceName, Plan, Size, Speaks, useFocusWithin } from './parts.js';

export function Alert({ desk }) {
  const shown = desk.alert.value;
  if (!shown) return null;
  if (shown.gone) return html`<section class="alert alert-gone" role="status" data-test="alert-gone">
    <p><${Icon} name="check" />${shown.gone}</p></section>`;
  return html`<${Call} key=${shown.request.id} desk=${desk} request=${shown.request} />`;
}

function Call({ desk, request }) {
  const { t } = desk;
  const box = useRef(null);
  const go = useRef(null);
  useFocusWithin(go, box);
  const plate = plateOf(request);
  const place = plate.till ? `${t('floor.till')} ${plate.code}` : plate.code;
  return html`<section class="alert" role="alertdialog" aria-modal="true" aria-label=${t('floor.alert', { place })} data-test="alert" data-id=${request.id}
      ref=${box} onKeyDown=${(event) => keepFocus(event, box.current, () => desk.notMe(request))}>
    <header class="alert-top"><${Mark} /><span class="alert-age" data-test="alert-age">${t('floor.alert.age', { age: desk.duration(desk.now.value - Date.parse(request.created_at)) })}</span><span class="grow"></span><${Also} desk=${desk} request=${request} />
      <${Icon} name="sound" /><button class="btn alert-mute" data-test="alert-quieter" onClick=${desk.quieter}>${t('floor.alert.quieter')}</button></header>
    <div class="alert-mid">
      <div>
        <div class="where"><span class=${`plate plate-5${plate.code.length > 3 ? ' plate-long' : ''}`}><bdi>${plate.code}</bdi></span>
          <div><h1>${t(`kind.${request.kind}`)}</h1><p class="zone"><span>${desk.zoneName(request.zone_id)}</span>${placeAt(request, t) ? html`<${PlaceName} request=${request} t=${t} />` : html`<span>${request.call_point?.name}</span>`}</p></div></div>
        <${AskedLine} desk=${desk} request=${request} />
        <${Said} desk=${desk} request=${request} large />
        ${request.note && html`<p class="say">${tagOf(request.language) && html`<span class="lang">${tagOf(request.language)}</span>`}<span lang=${tagOf(request.language) ? request.language : undefined} dir="auto">${request.note}</span></p>`}
        <${Speaks} desk=${desk} request=${request} look="say" />
        <${Thumbs} desk=${desk} request=${request} />
        ${request.product && html`<p class="good"><${Icon} name="box" />${request.product.name}</p>`}
        ${request.product?.size && html`<p class="good"><${Size} request=${request} t=${t} /></p>`}
        ${request.asked_by && html`<p class="good"><${Icon} name="user" />${t('floor.age.asks', { name: request.asked_by.name })}</p>`}
        ${request.why?.[desk.me.id] && html`<p class="good why" data-test="alert-why"><${Icon} name="user" />${t('floor.why', { why: whySaid(request.why[desk.me.id], t) })}</p>`}
      </div>
      <${Way} desk=${desk} request=${request} />
    </div>
    <footer>
      ${isTurn(request, desk.me.id) ? html`<${Turn} desk=${desk} request=${request} />` : html`<${Rungs} desk=${desk} request=${request} />`}
      <div class=${`alert-foot${isTurn(request, desk.me.id) ? ' alert-foot-two' : ''}`}>
        ${desk.mayApprove(request)
          ? html`<button class="btn go" ref=${go} data-test="alert-look" onClick=${() => { desk.aside(request); desk.openSheet('approval', request.id); }}><${Icon} name="shield" />${t('floor.approval.look')}</button>`
          : html`<button class="btn go" ref=${go} data-test="alert-accept" onClick=${() => { desk.openTab('queue'); desk.accept(request); }}><${Icon} name="check" />${t('floor.go')}</button>`}
        ${isTurn(request, desk.me.id) ? html`<button class="btn" data-test="alert-decline" onClick=${() => desk.notMe(request)}>${t('floor.decline')}<small>${t('floor.decline.more')}</small></button>`
          : html`<button class="btn" data-test="alert-later" onClick=${() => desk.later(request)}>${t('floor.alert.later')}<small>${t('floor.alert.later.more')}</small></button>
        <button class="btn" data-test="alert-not-me" onClick=${() => desk.notMe(request)}>${t('floor.alert.not_me')}<small>${t('floor.alert.not_me.more')}</small></button>`}
      </div>
    </footer>
  </section>`;
}

function Also({ desk, request }) {
  const names = alsoRinging(desk.floor.value, request, desk.me.id);
  return names.length ? html`<span class="opt">${desk.t('floor.alert.also', { names: desk.list(names.map((n) => n.split(' ')[0])) })}</span>` : null;
}

function Way({ desk, request }) {
  const shop = desk.shop.value;
  const way = useMemo(() => desk.wayOf(request), [request.id, desk.sure.value, shop, desk.shelfOf(request)]);
  const to = desk.goalOf(request);
  if (!shop.plan || !to) return null;
  const far = way?.way ? way.way.metres : metres(desk.here.value, to);
  return html`<div class="mapbox"><${Plan} desk=${desk} mine=${[request.zone_id]} way=${way} calls=${[{ id: request.id, x: to.x, y: to.y, state: 'wait', letter: '?', label: to.code }]} />
    ${far > 0 && html`<p>${desk.t('floor.alert.walk', { metres: far })}</p>`}</div>`;
}

function Rungs({ desk, request }) {
  const { t } = desk;
  const now = desk.now.value;
  const names = targets(desk.store, request).map((to) => t(`floor.rung.${to}`));
  const left = request.next_rung_at ? Math.max(0, Date.parse(request.next_rung_at) - now) : null;
  const words = names.map((rung, i) => {
    if (i < request.rung) return t('floor.rung.was', { rung });
    if (i > request.rung) return t('floor.rung.then', { rung });
    return left === null ? t('floor.rung.now', { rung }) : t('floor.rung.until', { rung, left: desk.duration(left) });
  });
  return html`<div><${Ladder} shares=${rungs(request, now)} />
    <p class="rungs">${words.map((word) => html`<span>${word}</span>`)}</p></div>`;
}

// One is asked alone: how long still, and what comes then. The deadline is the server's and so is the clock.
function Turn({ desk, request }) {
  const { t } = desk;
  const left = Math.max(0, Math.ceil((Date.parse(request.offered_until ?? '') - desk.now.value) / 1000)) || 0;
  return html`<p class="turn" role="timer" data-test="turn" data-left=${left}><b>${t('floor.turn.left', { n: left })}</b><span>${t('floor.turn.more')}</span></p>`;
}
