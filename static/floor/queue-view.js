// The queue: one card per request, own call on top.

import { html, Ladder, useEffect, useLayoutEffect, useRef, useState } from '../lib/ui.js';
import { whySaid } from '../lib/why.js';
import { card, tagOf } from './card.js';
import { rungs } from './ladder.js';
import { mine } from './floor.js';
import { tally } from './queue.js';
import { current } from './taps.js';
import { metres } from './ways.js';
import { CardWay, Eye } from './way-view.js';
import { HoldButton, Icon, PlaceName, Plate, Size, Speaks, State } from './parts.js';
import { Calm } from './calm-view.js';
import { AskedLine, LookButton } from './approval-view.js';
import { Said } from './said-view.js';
import { CardNotes } from './notes-view.js';
import { Seconds } from './handling-view.js';
import { Thumbs } from './photos-view.js';
import { signOf } from './scanned.js';
import { TaskCards, Unread } from './talk-view.js';

/** Taps after which the call is no longer one's own. */
const ENDS = new Set(['resolve', 'release', 'hand-off', 'transfer']);

export function Queue({ desk }) {
  const { t } = desk;
  const floor = desk.floor.value;
  const ids = desk.drawn.value;
  const box = useRef(null);
  useEffect(() => watchFingers(desk.touchEnded), []);
  useKeptFocus(box);
  useOwnInView(box, desk.held.value.some((call) => call.id === ids[0]) ? ids[0] : null);
  return html`<section class="queue" ref=${box} aria-label=${t('floor.queue')} data-test="queue" onPointerDown=${desk.touchStarted}
      onKeyDown=${(event) => (event.key === 'Enter' || event.key === ' ') && desk.touchStarted()}>
    <div class="queue-head">
      <h1>${t('floor.calls', { n: ids.length })}</h1>
      <${QueueNote} desk=${desk} />
      ${ids.length > 0 && html`<button class="btn btn-quiet look-btn" data-test="lookup-open" onClick=${() => desk.openLook()}>
        <${Icon} name="scan" small />${t('floor.lookup')}</button>`}
    </div>
    <${TillQueues} desk=${desk} />
    <${Unread} desk=${desk} />
    ${ids.length === 0 && html`<${Calm} desk=${desk} />`}
    ${ids.map((id) => html`<${Card} key=${id} desk=${desk} request=${floor.open.get(id) ?? floor.ended.get(id)} />`)}
    <${TaskCards} desk=${desk} />
  </section>`;
}

// A browser takes the focus from what is moved: the button of a card that changed its place has it again.
function useKeptFocus(box) {
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  useLayoutEffect(() => {
    if (document.activeElement === document.body && box.current?.contains(before)) before.focus({ preventScroll: true });
  });
}

// The call that was just taken goes to the top, and the list with it, wherever it had been scrolled to.
function useOwnInView(box, id) {
  useEffect(() => {
    if (!id) return;
    box.current.scrollTop = 0;
    box.current.querySelector('[data-own="1"]')?.scrollIntoView({ block: 'nearest' }); // on a phone it is the page that scrolls
  }, [id]);
}

// A finger or a key that went down on the list may be lifted anywhere, even on an alert that came up under it.
function watchFingers(lifted) {
  const kinds = ['pointerup', 'pointercancel', 'keyup'];
  for (const kind of kinds) addEventListener(kind, lifted, true);
  return () => { for (const kind of kinds) removeEventListener(kind, lifted, true); };
}

/** How many wait at the tills. */
function TillQueues({ desk }) {
  const { t } = desk;
  const list = desk.queues.list();
  if (list.length === 0) return null;
  return html`<p class="till-queues" data-test="till-queues" aria-label=${t('floor.queues')}><${Icon} name="users" small /><span>${t('floor.queues')}</span>${list.map((queue) => html`<b key=${queue.register.id} data-test="till-queue" data-till=${queue.register.code} data-length=${queue.length}
    title=${queue.how === 'estimated' ? t('floor.queues.guessed') : undefined}><bdi>${t('floor.queues.at', { code: queue.register.code, n: `${queue.how === 'estimated' ? '~' : ''}${queue.length}${queue.length === 9 ? '+' : ''}` })}</bdi></b>`)}</p>`;
}

function QueueNote({ desk }) {
  const { t } = desk;
  if (desk.link.value !== 'live') {
    const stored = desk.taps.value.length;
    const time = desk.clockTime(desk.asOf.value);
    return html`<p>${stored ? t('floor.calls.stored', { n: stored, time }) : t('floor.calls.as_of', { time })}</p>`;
  }
  const { waiting, oldest } = tally(desk.floor.value.open.values());
  if (waiting > 0) return html`<p>${t('floor.calls.waiting', { n: waiting, age: desk.duration(desk.now.value - Date.parse(oldest)) })}</p>`;
  const last = desk.lastAnswered.value;
  if (last) return html`<p>${t('floor.last', { time: desk.clockTime(Date.parse(last.at)), took: desk.duration(last.took) })}</p>`;
  return desk.floor.value.open.size > 0 ? html`<p>${t('floor.calls.none_waiting')}</p>` : null;
}

function Card({ desk, request }) {
  const { t } = desk;
  if (!request) return null;
  const tap = current(desk.taps.value, request.id);
  const now = desk.now.value;
  const facts = card(request, {
    me: desk.me.id, tap, people: desk.floor.value.people, mayAnswer: desk.mayAnswer, lead: desk.lead,
    hasCall: mine(desk.floor.value, desk.me.id).length > 0, now,
  });
  const old = desk.link.value !== 'live';
  const look = ['req', facts.own && 'mine', facts.late && !old && 'late', (facts.taken || facts.over) && 'taken', old && 'old'].filter(Boolean).join(' ');
  const walk = desk.way.value?.id === request.id ? desk.way.value : null;
  const way = walk || request.paused_until ? null : metres(desk.here.value, desk.goalOf(request));
  return html`<article class=${look} data-test="card" data-id=${request.id} data-status=${request.status} data-own=${facts.own ? '1' : '0'}
      data-place=${facts.plate.code}>
    <${Plate} plate=${facts.plate} t=${t} />
    <div class="what">
      <h2>${t(`kind.${request.kind}`)}<${Size} request=${request} t=${t} />${request.product && html`<span class="for">${request.product.name}</span>`}</h2>
      <${AskedLine} desk=${desk} request=${request} />
      <${Said} desk=${desk} request=${request} />
      ${request.note && html`<p class="words">${tagOf(request.language) && html`<span class="lang">${tagOf(request.language)}</span>`}<span lang=${tagOf(request.language) ? request.language : undefined} dir="auto">${request.note}</span></p>`}
      <${Speaks} desk=${desk} request=${request} look="words" />
      <p class="meta"><${State} state=${facts.state} t=${t} /><${PlaceName} request=${request} t=${t} />
        ${facts.own && request.claim.arrived_at && html`<span>${t('floor.age.arrived', { time: desk.clockTime(Date.parse(request.claim.arrived_at)) })}</span>`}
        ${tap && tap.state === 'queued' && html`<span>${t('floor.stored_at', { time: desk.clockTime(tap.at) })}</span>`}
        ${way !== null && way > 0 && !facts.over && !facts.taken && request.status !== 'arrived' && html`<span>${t('floor.metres', { metres: way })}</span>`}</p>
      ${facts.own && html`<${Seconds} desk=${desk} request=${request} />`}
      ${facts.why && html`<p class="why" data-test="why">${t('floor.why', { why: whySaid(facts.why, t) })}</p>`}
    </div>
    <p class="age" data-test="age"><b>${desk.duration(facts.age)}</b><span>${facts.caption && caption(desk, facts.caption)}</span></p>
    ${facts.own && html`<${Besides} desk=${desk} request=${request} walk=${walk} own=${true} />`}
    ${desk.mayApprove(request) && !facts.over ? html`<${LookButton} desk=${desk} request=${request} />` : facts.own
      ? html`<${OwnActions} desk=${desk} request=${request} tap=${tap} />`
      : html`<${Take} desk=${desk} request=${request} tap=${tap} button=${old && facts.button ? 'plain' : facts.button} turn=${facts.turn} />`}
    ${!facts.own && html`<${Besides} desk=${desk} request=${request} walk=${null} own=${false} />`}
    ${!facts.own && !facts.taken && !facts.over && html`<${Ladder} shares=${rungs(request, now)} />`}
  </article>`;
}

// What takes the width of the card: the way there, what was shown, what was written.
function Besides({ desk, request, walk, own }) {
  return html`<div class="besides">${walk && html`<${CardWay} desk=${desk} request=${request} walk=${walk} />`}
    <${Thumbs} desk=${desk} request=${request} />
    <${CardNotes} desk=${desk} request=${request} own=${own} /></div>`;
}

/** @param {any} desk @param {import('./card.js').Text} text */
function caption(desk, [key, values]) {
  if (values?.at) return desk.t(key, { time: desk.clockTime(Date.parse(values.at)) });
  if (values?.span) return desk.t(key, { span: desk.duration(values.span) });
  return desk.t(key, values);
}

// The one button of a card that is nobody's yet, through all it can become.
function Take({ desk, request, tap, button, turn }) {
  const { t } = desk;
  if (tap?.state === 'sending') {
    return html`<button class="btn btn-action go sending" data-test="accept" data-state="sending" aria-busy="true" aria-disabled="true">${t('floor.go')}</button>`;
  }
  if (tap?.state === 'queued') {
    return html`<button class="btn btn-bell go" data-test="accept" data-state="queued" title=${t('floor.take_back')}
      onClick=${() => desk.undo(tap.id)}><${Icon} shape="queued" />${t('floor.will_be_sent')}</button>`;
  }
  if (tap?.state === 'failed') {
    return html`<button class="btn btn-danger go" data-test="accept" data-state="failed" onClick=${() => desk.accept(request)}>
      <${Icon} name="undo" />${t('floor.retry')}</button>`;
  }
  if (!button) return html`<span class="txt"></span>`;
  const look = { solid: 'btn-action', soft: 'btn-soft', plain: '' }[button];
  const take = html`<button class=${`btn ${look} go`} data-test="accept" data-state="rest" onClick=${() => desk.accept(request)}>
    ${t(button === 'plain' && desk.link.value === 'live' ? 'floor.take' : 'floor.go')}</button>`;
  if (!turn) return take;
  return html`<span class="turn-acts">${take}<button class="btn pass" data-test="decline" onClick=${() => desk.notMe(request)}>${t('floor.decline')}</button></span>`;
}

function OwnActions({ desk, request, tap }) {
  const { t } = desk;
  const [typing, setTyping] = useState(false);
  const eye = desk.eye.open.value?.id === request.id;
  const arrived = request.status === 'arrived' || tap?.kind === 'arrive' && tap.state === 'queued';
  const offline = desk.link.value === 'offline';
  const ending = Boolean(tap) && tap.state !== 'failed' && ENDS.has(tap.kind);
  return html`<div class="acts">
    ${(request.paused_until || request.back_by) && !ending ? html`<${BackButton} desk=${desk} request=${request} tap=${tap} />` : arrived || ending ? html`<${DoneButton} desk=${desk} request=${request} tap=${tap} />`
      : html`<${ArriveButton} desk=${desk} request=${request} tap=${tap} />`}
    ${!arrived && !ending && signOf(request) && html`<button class="btn" data-test="arrive-camera" aria-expanded=${eye} onClick=${() => { setTyping(false); if (eye) desk.eye.shut(); else desk.eye.look(request); }}>
      <${Icon} name="camera" small />${t('floor.eye')}</button>
    <button class="btn" data-test="arrive-type" aria-expanded=${typing} onClick=${() => { desk.eye.shut(); setTyping(!typing); }}>
      <${Icon} name="keyboard" small />${t('floor.here.type')}</button>`}
    ${!ending && html`<button class="btn" data-test="talk" onClick=${() => desk.openSheet('talk', request.id)}><${Icon} name="message" small />${t('floor.talk')}</button>
    <button class="btn" data-test="hand-off" disabled=${offline} title=${offline ? t('floor.handoff.offline') : undefined}
      onClick=${() => desk.openSheet('hand-off', request.id)}><${Icon} name="handoff" small />${t('floor.handoff')}</button>
    <button class="btn" data-test="release" onClick=${() => desk.openSheet('release', request.id)}><${Icon} name="x" small />${t('floor.release')}</button>
    <button class="btn" data-test="more" onClick=${() => desk.openSheet('more', request.id)}><${Icon} name="more" small />${t('floor.more')}</button>`}
    ${eye && !arrived && !ending && html`<${Eye} desk=${desk} request=${request} />`}
    ${typing && !arrived && html`<${TypedCode} desk=${desk} done=${() => setTyping(false)} />`}
  </div>`;
}

function ArriveButton({ desk, request, tap }) {
  const { t } = desk;
  const look = tap?.state === 'sending' ? 'btn-action sending' : tap?.state === 'failed' ? 'btn-danger' : 'btn-action';
  return html`<${HoldButton} class=${`btn btn-primary ${look}`} data-test="arrive" data-state=${tap?.state ?? 'rest'} aria-busy=${tap?.state === 'sending'}
      onHeld=${() => desk.arrive(request)}>
    <${Icon} name=${signOf(request) ? 'scan' : 'pin'} /><span>${t('floor.here')}<small>${signOf(request)
      ? t('floor.here.hold', { code: signOf(request).code }) : t('floor.here.hold_only')}</small></span></${HoldButton}>`;
}

function BackButton({ desk, request, tap }) {
  const { t } = desk;
  const sending = tap?.kind === 'resume' && tap.state === 'sending';
  return html`<button class=${`btn btn-action btn-primary${sending ? ' sending' : ''}`} data-test="resume" aria-busy=${sending} aria-disabled=${sending}
    onClick=${() => !sending && desk.resume(request)}><${Icon} name="check" />${t('floor.resume')}</button>`;
}

function DoneButton({ desk, request, tap }) {
  const { t } = desk;
  if (tap && ENDS.has(tap.kind) && tap.state === 'queued') {
    return html`<button class="btn btn-bell btn-primary" data-test="resolve" data-state=${tap.state} title=${t('floor.take_back')}
      onClick=${() => desk.undo(tap.id)}><${Icon} shape="queued" />${t('floor.will_be_sent')}</button>`;
  }
  const sending = tap?.state === 'sending';
  return html`<button class=${`btn btn-action btn-primary${sending ? ' sending' : ''}`} data-test="resolve" data-state=${tap?.state ?? 'rest'}
    aria-busy=${sending} aria-disabled=${sending} onClick=${() => !sending && desk.openSheet('resolve', request.id)}>
    <${Icon} name="check" />${t('floor.done')}</button>`;
}

function TypedCode({ desk, done }) {
  const { t } = desk;
  const input = useRef(null);
  useEffect(() => input.current?.focus(), []);
  function submit(event) {
    event.preventDefault();
    const text = input.current.value.trim();
    if (text) desk.scanned(text, true);
    done();
  }
  return html`<form class="typed" onSubmit=${submit}>
    <label class="field"><${Icon} name="keyboard" /><span class="vh">${t('floor.here.code')}</span>
      <input ref=${input} data-test="arrive-code" placeholder=${t('floor.here.code')} autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="200" /></label>
    <button class="btn btn-action btn-primary" data-test="arrive-code-go">${t('floor.here')}</button>
  </form>`;
}
