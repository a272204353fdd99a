// The small pieces the tablet's views are made of, beside those of the library.

import { html, Icon as Picture, Shape, useEffect, useRef, useState } from '../lib/ui.js';
import { StoreMap } from '../lib/store-map.js';
import { otherLanguage, placeAt } from './card.js';

const HOLD = 600;

/** Icon draws a picture by `name`, or the shape of a state by `shape`. */
export function Icon({ name, shape, small }) {
  return shape ? html`<${Shape} name=${shape} class="shape" />` : html`<${Picture} name=${name} size=${small ? 's' : undefined} />`;
}

/** State is shape, word and colour; `word` stands for the text where it was looked up already. */
export function State({ state, word, t }) {
  return html`<span class=${`state state-${state.tone}`}><${Icon} shape=${state.shape} />${state.text ? t(...state.text) : word}</span>`;
}

/** PlaceName says where a call came from, with the picture of such places. */
export function PlaceName({ request, t }) {
  const place = placeAt(request, t);
  return place && html`<span class="place-name" data-test="place"><${Icon} name=${place.icon} small /><bdi>${place.name}</bdi></span>`;
}

/** Speaks names the language of a customer who wrote nothing, where it is not the store's. */
export function Speaks({ desk, request, look }) {
  const language = otherLanguage(request, desk.store.language);
  return language ? html`<p class=${look} data-test="speaks">${desk.t('floor.speaks', { language: new Intl.DisplayNames([desk.t.language], { type: 'language' }).of(language) ?? language })}</p>` : null;
}

/** Size is the size and colour that the customer picked. */
export function Size({ request, t }) {
  return request.product?.size ? html`<span class="size-tag" data-test="size">${t('floor.size', { size: request.product.size })}</span>` : null;
}

/** Plate is the shelf sign: a till says so, all others are their code. */
export function Plate({ plate, t, small }) {
  if (plate.till && !small) return html`<span class="plate plate-l plate-word"><span>${t('floor.till')}</span><small><bdi>${plate.code}</bdi></small></span>`;
  return html`<bdi dir="ltr" class=${`plate${small ? '' : ' plate-l'}${plate.code.length > 3 ? ' plate-long' : ''}`}>${plate.code}</bdi>`;
}

/**
 * Plan draws the store with what moves on it.
 * @param {{desk: any, calls?: any[], people?: any[], way?: any, mine?: string[]}} props
 */
export function Plan({ desk, calls = [], people = [], way = null, mine }) {
  const { plan, zones, points } = desk.shop.value;
  const here = desk.here.value;
  const me = here ? [{ id: 'me', x: here.x, y: here.y, letter: '', label: desk.t('floor.legend.you'), mine: true }] : [];
  return html`<${StoreMap} plan=${plan} zones=${zones} points=${points}
    calls=${calls} people=${[...people, ...me]} way=${way && { points: way.way?.points ?? [], goal: { ...way.to, code: way.code } }} mine=${mine ?? desk.zones.value} label=${desk.t('floor.plan')} />`;
}

/**
 * HoldButton acts after being held for 600 ms, by finger or by Enter or Space, so that a
 * brush with the thumb does nothing. Assistive technology presses without holding: that counts.
 */
export function HoldButton({ onHeld, children, class: look, ...rest }) {
  const [down, setDown] = useState(false);
  const timer = useRef(0);
  const touched = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  /** @param {PointerEvent} [finger] none where a key is held */
  function start(finger) {
    touched.current = true;
    if (timer.current) return;
    setDown(true);
    timer.current = setTimeout(() => {
      stop();
      if (finger) passOverLift();
      onHeld();
    }, HOLD);
  }
  function stop() {
    clearTimeout(timer.current);
    timer.current = 0;
    setDown(false);
  }
  function keyDown(event) {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (!event.repeat) start();
  }
  function click(event) {
    if (event.detail === 0 && !touched.current) onHeld();
    touched.current = false;
  }
  return html`<button ...${rest} class=${`${look} hold${down ? ' holding' : ''}`} onPointerDown=${start} onPointerUp=${stop} onPointerLeave=${stop}
    onPointerCancel=${stop} onKeyDown=${keyDown} onKeyUp=${stop} onBlur=${stop} onClick=${click} onContextMenu=${(event) => event.preventDefault()}>${children}</button>`;
}

/** The finger that held is lifted over whatever has come up under it: that is no press of it. */
function passOverLift() {
  const over = () => { removeEventListener('click', swallow, true); removeEventListener('pointerdown', over, true); };
  const swallow = (/** @type {MouseEvent} */ event) => {
    over();
    if (event.detail === 0) return; // a key, or assistive technology
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener('click', swallow, true);
  addEventListener('pointerdown', over, true);
}

/** useFocusWithin takes the keyboard to a part of what covers the page, and back to where it was after. */
export function useFocusWithin(first, box) {
  useEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    first.current?.focus();
    return () => { if (before?.isConnected && before !== document.body && !box.current?.contains(before)) before.focus(); };
  }, []);
}

/** keepFocus holds the Tab key inside a box; Esc closes it. */
export function keepFocus(event, box, close) {
  if (event.key === 'Escape') {
    event.stopPropagation();
    return close();
  }
  if (event.key !== 'Tab' || !box) return;
  const stops = [...box.querySelectorAll('button:not([disabled]), input, select, a[href]')];
  const at = document.activeElement;
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (at !== edge && at !== box) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
}
