// Photos of a call: small ones on its card, one over the whole screen.

import { html, useRef, useState } from '../lib/ui.js';
import { plateOf } from './card.js';
import { Icon, keepFocus, useFocusWithin } from './parts.js';
import { photoAddress, photosOf } from './photos.js';

/** @param {{desk: any, request: any}} props */
export function Thumbs({ desk, request }) {
  const { t } = desk;
  const photos = photosOf(request, desk.floor.value.open);
  if (photos.length === 0) return null;
  return html`<div class="thumbs" data-test="thumbs">${photos.map((photo, i) => html`<button key=${photo.id} class="thumb" data-test="thumb" data-id=${photo.id}
      aria-label=${t('floor.photo.look', { n: i + 1, of: photos.length })} onClick=${() => desk.viewer.look(request.id, photo.id)}><${Picture} desk=${desk} photo=${photo} size="small" /></button>`)}</div>`;
}

/** A picture, or what stands where it cannot be had. */
function Picture({ desk, photo, size }) {
  const [failed, setFailed] = useState(0);
  const [again, setAgain] = useState(0);
  if (failed > again) {
    return size === 'small' ? html`<span class="thumb-none"><${Icon} name="camera" /></span>`
      : html`<span class="photo-none"><p>${desk.t('floor.photo.failed')}</p><button class="btn" data-test="photo-again" onClick=${() => setAgain(failed)}><${Icon} name="refresh" small />${desk.t('floor.photo.again')}</button></span>`;
  }
  return html`<img key=${again} src=${photoAddress(photo, size)} alt="" width=${size === 'small' ? 96 : photo.wide} height=${size === 'small' ? 96 : photo.high} onError=${() => setFailed(again + 1)} />`;
}

export function Viewer({ desk }) {
  const at = desk.viewer.at.value;
  const request = at && desk.floor.value.open.get(at.call);
  if (!request) return null;
  const photos = photosOf(request, desk.floor.value.open);
  const photo = photos.find((one) => one.id === at.id);
  return photo ? html`<${Whole} key=${request.id} desk=${desk} request=${request} photos=${photos} photo=${photo} />` : null;
}

function Whole({ desk, request, photos, photo }) {
  const { t, viewer } = desk;
  const box = useRef(null);
  const close = useRef(null);
  useFocusWithin(close, box);
  const n = photos.indexOf(photo) + 1;
  const keys = (event) => {
    if (event.key === 'ArrowRight') viewer.step(photos, 1);
    else if (event.key === 'ArrowLeft') viewer.step(photos, -1);
    else keepFocus(event, box.current, viewer.close);
  };
  return html`<section class="photo-view" role="dialog" aria-modal="true" aria-label=${t('floor.photo.title', { plate: plateOf(request).code, n, of: photos.length })} data-test="photo-view" data-id=${photo.id} tabindex="-1" ref=${box} onKeyDown=${keys}>
    <header><b>${t('floor.photo.title', { plate: plateOf(request).code, n, of: photos.length })}</b>
      <button class="btn" ref=${close} data-test="photo-close" onClick=${viewer.close}><${Icon} name="x" small />${t('floor.close')}</button></header>
    <div class="photo-whole" onClick=${viewer.close}><${Picture} key=${photo.id} desk=${desk} photo=${photo} size="large" /></div>
    ${photos.length > 1 && html`<footer><button class="btn btn-icon" data-test="photo-before" aria-label=${t('floor.photo.before')} onClick=${() => viewer.step(photos, -1)}><${Icon} name="left" /></button>
      <button class="btn btn-icon" data-test="photo-next" aria-label=${t('floor.photo.next')} onClick=${() => viewer.step(photos, 1)}><${Icon} name="right" /></button></footer>`}
  </section>`;
}
