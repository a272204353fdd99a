// The way to a call that was taken, on its card: how far, through which zones, on a phone the plan too; and
// the camera that looks for the sign there.

import { html, useEffect, useRef } from '../lib/ui.js';
import { Icon, Plan } from './parts.js';

/** @param {{desk: any, request: any, walk: any}} props */
export function CardWay({ desk, request, walk }) {
  const { t } = desk;
  const { way } = walk;
  const codes = (way?.zones ?? []).map(desk.zoneCode).filter(Boolean);
  return html`<div class="card-way" data-test="card-way">
    ${way && html`<p class="meta"><span class="state state-way"><${Icon} name="map" small />${way.metres > 0 ? t('floor.metres', { metres: way.metres }) : t('floor.way.there')}</span>
      ${codes.length > 1 && html`<span data-test="way-zones" aria-label=${t('floor.way.zones', { zones: codes.join(', ') })}>${codes.map((code, i) => html`${i > 0 && html`<${Icon} name="right" small />`}<bdi>${code}</bdi>`)}</span>`}</p>`}
    ${!way && html`<p class="meta hint">${t('floor.way.unknown')}</p>`}
    <div class="phone-only card-plan"><${Plan} desk=${desk} way=${walk} mine=${[request.zone_id]}
      calls=${[{ id: request.id, ...walk.to, state: 'way', letter: '', label: walk.code }]} /></div>
  </div>`;
}

/** @param {{desk: any, request: any}} props */
export function Eye({ desk, request }) {
  const { t, eye } = desk;
  const { live, said, problem } = eye.open.value;
  const box = useRef(null);
  useEffect(() => {
    box.current.scrollIntoView({ block: 'nearest' });
    return () => eye.shut();
  }, []);
  return html`<div class="eye" data-test="eye" ref=${box}>
    <p class=${said || problem ? 'state state-late' : 'hint'} role="status" data-test="eye-said">${(said || problem) && html`<${Icon} shape="late" />`}<span>${said || problem || t('floor.eye.aim', { code: request.call_point.code })}</span></p>
    <button class="btn" data-test="eye-shut" onClick=${eye.shut}><${Icon} name="x" small />${t('floor.eye.shut')}</button>
    ${live && html`<video muted playsinline></video>`}
  </div>`;
}
