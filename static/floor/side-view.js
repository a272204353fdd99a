// Beside the queue: the store's plan with calls and people on it, and the others.

import { html } from '../lib/ui.js';
import { first, plateOf } from './card.js';
import { isWaiting } from './floor.js';
import { callOf, others } from './others.js';
import { middle, placeOf, shelfAt, spread } from './ways.js';
import { Icon, Plan, State } from './parts.js';

/** The plan; with a product, where its shelf stands. */
export function StorePanel({ desk, product = null }) {
  const { t } = desk;
  const goal = product && goalOf(desk, product);
  const way = product ? null : desk.way.value;
  return html`<section class="panel store" data-test="store-panel">
    <div class="panel-head"><h2>${way ? t('floor.way', { plate: way.code }) : t(product ? 'floor.find.where' : 'floor.store')}</h2><p>${whereabouts(desk)}</p></div>
    ${desk.shop.value.plan ? html`<${Plan} desk=${desk} calls=${product ? goal ? [{ id: 'goal', ...goal, state: 'wait', letter: '', label: product.location }] : [] : calls(desk)}
      people=${product ? [] : people(desk)} way=${way} /><${Legend} t=${t} product=${product} />`
      : html`<p class="panel-body hint">${t('floor.plan.none')}</p>`}
  </section>`;
}

function whereabouts(desk) {
  const { t } = desk;
  if (desk.link.value !== 'live') return t('floor.as_of', { time: desk.clockTime(desk.asOf.value) });
  if (desk.lastSign.value) return t('floor.plan.you_at', { code: desk.lastSign.value });
  return desk.zones.value.length > 0 ? t('floor.plan.you_zone', { zone: desk.myZones('floor.zones.within') }) : '';
}

// A call stands where it was made, by the shape of its state; who took it is its letter.
function calls(desk) {
  const shop = desk.shop.value;
  return [...desk.floor.value.open.values()].map((request) => {
    const at = placeOf(request, shop);
    return at && { id: request.id, x: at.x, y: at.y, label: plateOf(request).code, ...look(request) };
  }).filter(Boolean);
}

function look(request) {
  if (!isWaiting(request)) return { state: request.status === 'arrived' ? 'here' : 'way', letter: first(request.claim?.name ?? '').slice(0, 1) };
  if (request.rung > 0) return { state: 'late', letter: '!' };
  return { state: 'wait', letter: request.presses > 1 ? String(request.presses) : '?' };
}

// Who is free stands in the middle of their zone, side by side with others there.
function people(desk) {
  const { zones } = desk.shop.value;
  const floor = desk.floor.value;
  const free = [...floor.people.values()].filter((p) => p.staff_id !== desk.me.id && p.status === 'available' && !p.silent && !callOf(p, floor));
  return zones.flatMap((zone) => {
    const here = free.filter((person) => person.zone_id === zone.id);
    return here.map((person, i) => ({ id: person.staff_id, ...spread(zone, here.length, i), letter: first(person.name).slice(0, 1), label: person.name }));
  });
}

function Legend({ t, product }) {
  const items = product ? [['wait', 'wait', 'shelf']] : [['wait', 'wait', 'waiting'], ['late', 'late', 'late'], ['way', 'way', 'way'], ['here', 'here', 'here']];
  return html`<p class="legend">${items.map(([shape, tone, key]) => html`<${State} state=${{ shape, tone, text: [`floor.legend.${key}`] }} t=${t} />`)}
    ${product && html`<span class="state state-way"><svg class="shape" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="currentColor" /></svg>${t('floor.legend.you')}</span>`}</p>`;
}

export function Others({ desk }) {
  const { t } = desk;
  const list = others(desk.floor.value, desk.me.id, desk.now.value);
  const present = list.filter((other) => other.person.status !== 'off');
  const free = present.filter((other) => other.word === 'floor.free').length;
  const note = desk.link.value === 'live' ? t('floor.others.free', { free, all: present.length })
    : t('floor.as_of', { time: desk.clockTime(desk.asOf.value) });
  return html`<section class="panel people" data-test="others">
    <div class="panel-head"><h2>${t('floor.others')}</h2><p>${note}</p></div>
    ${present.length === 0 && html`<p class="panel-body hint">${t('floor.others.none')}</p>`}
    <ul>${list.map((other) => html`<${Person} key=${other.person.staff_id} desk=${desk} other=${other} />`)}</ul></section>`;
}

function Person({ desk, other }) {
  const { person } = other;
  const there = person.status === 'available' || person.status === 'busy';
  const word = other.since !== null ? desk.duration(other.since) : other.word ? desk.t(other.word) : '';
  return html`<li class=${person.status === 'off' ? 'off-row' : ''} data-test="person" data-staff=${person.staff_id}>
    <span class=${`face${there ? '' : ' off'}`} aria-hidden="true">${first(person.name).slice(0, 1)}</span>
    <span><b>${person.name}</b><small>${desk.doingOf(other)}</small></span>
    <span class=${`state state-${other.tone}`}><${Icon} shape=${other.shape} />${word}</span></li>`;
}

/** goalOf is the place of a product's shelf on the plan, or null. */
export function goalOf(desk, product) {
  const shelf = shelfAt(product?.location, desk.shop.value);
  const at = middle(shelf);
  return at && { ...at, zone: shelf.zone_id };
}
