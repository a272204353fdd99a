// The parts every staff face is built of: preact through htm, signals, and small components.
// Views import all they need of the library from here.

import { h, render, Fragment, createRef, createContext, createPortal, toChildArray } from 'preact';
import { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useReducer, useId } from 'preact/hooks';
import { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from '@preact/signals';
import htm from 'htm';

export const html = htm.bind(h);
export { h, render, Fragment, createRef, createContext, createPortal, toChildArray };
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useReducer, useId };
export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect };

const sprite = new URL('../icons/sprite.svg', import.meta.url).pathname;

/** @param {...(string|false|null|undefined)} names class names, empty ones dropped */
export function cx(...names) {
  return names.filter(Boolean).join(' ');
}

/** A picture of the sprite: `<${Icon} name="bell"/>`; `size` s (20), l (32) or none (24); `turn` mirrors it in RTL. */
export function Icon({ name, size, turn, label, class: extra }) {
  return html`<svg class=${cx('ic', size && `ic-${size}`, turn && 'ic-turn', extra)} role=${label ? 'img' : null}
    aria-label=${label} aria-hidden=${label ? null : 'true'}><use href=${`${sprite}#i-${name}`}/></svg>`;
}

/** The outline of a state: wait, offer, way, here, done, late, queued, break, till, off. */
export function Shape({ name, class: extra }) {
  return html`<svg class=${cx(extra, name === 'way' && 'ic-turn')} viewBox="0 0 16 16" aria-hidden="true"><use href=${`${sprite}#s-${name}`}/></svg>`;
}

/** Our mark with the name beside it. */
export function Mark({ children }) {
  return html`<span class="mark"><svg viewBox="0 0 28 28" aria-hidden="true"><path class="dome" d="M3 18a11 11 0 0 1 22 0Z"/><circle class="dome" cx="14" cy="5.5" r="2.2"/><path class="base" d="M2 20h24v3H2z"/></svg>${children ?? 'Tillbell'}</span>`;
}

/** The shelf sign. `size` s, l, xl or none; `line` draws only its outline. Always left to right. */
export function Plate({ children, size, line, class: extra }) {
  return html`<bdi dir="ltr" class=${cx('plate', size && `plate-${size}`, line && 'plate-line', extra)}>${children}</bdi>`;
}

const tones = { wait: 'wait', offer: 'wait', way: 'way', here: 'here', done: 'done', late: 'late', off: 'late', queued: 'wait', break: 'soft', till: 'soft' };

/** A state as shape, word and colour: `<${State} name="way">On the way<//>`. `tone` overrides the colour. */
export function State({ name, tone, children, class: extra }) {
  return html`<span class=${cx('state', `state-${tone ?? tones[name] ?? 'soft'}`, extra)}><${Shape} name=${name}/>${children}</span>`;
}

/** The same in a pill. */
export function Pill({ name, tone, children, class: extra }) {
  const of = tone ?? { wait: 'wait', offer: 'wait', queued: 'wait', way: 'way', here: 'done', done: 'done', late: 'late', off: 'late' }[name];
  return html`<span class=${cx('chip', of && `chip-${of}`, extra)}>${name && html`<${Shape} name=${name}/>`}${children}</span>`;
}

/** A keycap: what a key does now. */
export function Key({ children }) {
  return html`<kbd class="key">${children}</kbd>`;
}

/** Letters in place of a face; `large` for a head. */
export function Avatar({ name, large, class: extra }) {
  const letters = Array.from(String(name || '?').trim())[0] || '?';
  return html`<span class=${cx('face', large && 'face-l', extra)} aria-hidden="true">${letters.toLocaleUpperCase()}</span>`;
}

/**
 * A button that tells how its action goes.
 * `state`: rest, sending, done, queued, failed. `kind`: action, bell, soft, quiet, danger, or none.
 * While sending a press does nothing. `words` gives the text of a state where it differs: `{done: 'Yours'}`.
 */
export function Button({ kind, state = 'rest', icon, words = {}, primary, wide, disabled, children, onClick, type = 'button', class: extra, ...rest }) {
  const shown = { done: 'soft', queued: 'bell', failed: 'danger' }[state] ?? kind;
  const mark = { done: 'check', failed: 'return' }[state] ?? icon;
  const press = (event) => { if (state !== 'sending' && onClick) onClick(event); };
  return html`<button type=${type} ...${rest} disabled=${disabled} aria-busy=${state === 'sending' ? 'true' : null} onClick=${press}
    class=${cx('btn', shown && `btn-${shown}`, primary && 'btn-primary', wide && 'btn-wide', state === 'sending' && 'sending', extra)}>
    ${state === 'queued' ? html`<svg class="ic ic-s" viewBox="0 0 16 16" aria-hidden="true"><use href=${`${sprite}#s-queued`}/></svg>` : mark && html`<${Icon} name=${mark} size="s"/>`}${words[state] ?? children}</button>`;
}

/**
 * A button whose press sends something. It is busy while `sending` says so, and until the promise that `onClick` gives is
 * kept or broken: it shows that, says it to screen readers, keeps the focus, and takes no second press.
 */
export function Send({ sending = false, disabled, onClick, children, type = 'button', class: extra, ...rest }) {
  const [own, setOwn] = useState(false);
  const running = useRef(false);
  const alive = useRef(true);
  useEffect(() => { alive.current = true; return () => { alive.current = false; }; }, []);
  const press = async (event) => {
    if (sending || running.current) {
      event.preventDefault(); // nor does it send the form it stands in
      return;
    }
    const work = onClick?.(event);
    if (typeof work?.then !== 'function') return;
    running.current = true;
    setOwn(true);
    try {
      await work;
    } finally {
      running.current = false;
      if (alive.current) setOwn(false);
    }
  };
  const busy = sending || own;
  return html`<button type=${type} ...${rest} class=${cx(extra, busy && 'sending')} disabled=${disabled && !busy} aria-busy=${busy ? 'true' : null} onClick=${press}>${children}</button>`;
}

/** A button that is only a picture; `label` is read out. */
export function IconButton({ name, label, bar, size, class: extra, ...rest }) {
  return html`<button type="button" ...${rest} class=${cx(bar ? 'bar-btn' : 'btn btn-icon btn-quiet', extra)} aria-label=${label} title=${label}><${Icon} name=${name} size=${size}/></button>`;
}

const bannerShapes = { wait: 'queued', way: 'way', done: 'done', late: 'late' };

/** What is wrong, what still works, what happens next. `tone`: wait (amber), way (blue), done, late. `action` is a node at the end. */
export function Banner({ tone = 'late', icon, action, children, class: extra, live }) {
  return html`<div class=${cx('banner', `banner-${tone}`, extra)} role=${live ?? (tone === 'late' ? 'alert' : 'status')}>
    ${icon ? html`<${Icon} name=${icon}/>` : html`<${Shape} name=${bannerShapes[tone]} class="lead"/>`}<span class="grow">${children}</span>${action}</div>`;
}

/** Nothing here, and that is fine: one sentence, one fact, one thing to do. */
export function Empty({ icon, title, children, action, class: extra }) {
  return html`<div class=${cx('empty', extra)}>${icon && html`<${Icon} name=${icon}/>`}<b>${title}</b>${children && html`<p>${children}</p>`}${action}</div>`;
}

/** A panel with its head. */
export function Panel({ title, aside, children, class: extra, level = 2 }) {
  return html`<section class=${cx('panel', extra)}>${title && html`<div class="panel-head">${h(`h${level}`, null, title)}${aside && html`<p class="aside">${aside}</p>`}</div>`}<div class="panel-body">${children}</div></section>`;
}

/** One of a few: `options` are `{value, label, icon?}`. `page` for use outside the bar. */
export function Segmented({ options, value, onChange, label, page }) {
  return html`<div class=${cx('seg', page && 'seg-page')} role="group" aria-label=${label}>${options.map((o) => html`<button type="button" key=${o.value}
    aria-pressed=${o.value === value ? 'true' : 'false'} onClick=${() => onChange(o.value)}>${o.icon && html`<${Icon} name=${o.icon} size="s"/>`}${o.shape && html`<${Shape} name=${o.shape}/>`}${o.label}</button>`)}</div>`;
}

/**
 * A labelled field with its hint or error below. `children` is the control, given the ids by a function:
 * `<${Field} label="Name" error=${e} hint="…">${(p) => html`<input ...${p} value=…/>`}<//>`
 */
export function Field({ label, hint, error, span, numeric, unit, children }) {
  const id = useId();
  const note = error || hint;
  const props = { id, 'aria-invalid': error ? 'true' : null, 'aria-describedby': note ? `${id}-note` : null };
  const control = typeof children === 'function' ? children(props) : children;
  return html`<div class=${cx('fg', span && `fg-${span}`)}><label for=${id}>${label}</label>
    <span class=${cx('inp', numeric && 'inp-num', error && 'bad')}>${control}${unit && html`<span class="unit">${unit}</span>`}</span>
    ${note && html`<p id=${`${id}-note`} class=${cx('hint', error && 'bad')}>${note}</p>`}</div>`;
}

/** How long somebody waits against the promises. `shares`: how full each rung is, 0 to 1. */
export function Ladder({ shares, label }) {
  const n = shares.length;
  const width = (100 - 2 * (n - 1)) / n;
  const rung = (i) => `r${Math.min(i + 1, 3)}`;
  return html`<svg class="ladder" viewBox="0 0 100 6" preserveAspectRatio="none" role=${label ? 'img' : null} aria-label=${label} aria-hidden=${label ? null : 'true'}>
    ${shares.map((share, i) => html`<rect x=${i * (width + 2)} y="0" width=${width} height="6" rx="1"/>${share > 0 && html`<rect class=${rung(i)} x=${i * (width + 2)} y="0" width=${(width * Math.min(1, share)).toFixed(2)} height="6" rx="1"/>`}`)}</svg>`;
}

const focusable = 'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex]:not([tabindex="-1"])';

/**
 * One question over the page. Focus stays inside and returns to where it was; Esc closes, as does the veil.
 * `role` alertdialog for what cannot be put off; without `onClose` it can only be answered. `restore` says where the
 * focus goes instead of where it was.
 */
export function Dialog({ title, children, foot, onClose, restore, wide, role = 'dialog', closeLabel = 'Close', class: extra }) {
  const box = useRef(null);
  const id = useId();
  const close = useRef(onClose);
  close.current = onClose;
  const heard = useRef(/** @type {(event: KeyboardEvent) => void} */ (() => {}));
  // Where the focus was lost, with a button that went away or to what lies behind, Escape and Tab still mean this question.
  useLayoutEffect(() => {
    const stray = (event) => { if (box.current && !box.current.contains(document.activeElement)) heard.current(event); };
    document.addEventListener('keydown', stray);
    return () => document.removeEventListener('keydown', stray);
  }, []);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const inside = (part) => box.current.querySelector(part)?.querySelector(focusable);
    (box.current.querySelector('[autofocus]') ?? inside('.dialog-body') ?? inside('.dialog-foot') ?? box.current).focus();
    return () => {
      if (restore) restore();
      else if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const keys = (event) => {
    if (event.key === 'Escape' && close.current) { event.stopPropagation(); event.preventDefault(); close.current(); }
    if (event.key !== 'Tab') return;
    const all = [...box.current.querySelectorAll(focusable)].filter((el) => el.offsetParent !== null);
    const edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (all.length === 0 || document.activeElement === edge || !box.current.contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
    }
  };
  heard.current = keys;
  return createPortal(html`<div class="veil" onMouseDown=${(e) => { if (e.target === e.currentTarget && close.current) close.current(); }}>
    <div ref=${box} class=${cx('dialog', wide && 'dialog-wide', extra)} role=${role} aria-modal="true" aria-labelledby=${id} tabindex="-1" onKeyDown=${keys}>
      <div class="dialog-head"><h2 id=${id}>${title}</h2>${onClose && html`<${IconButton} name="x" label=${closeLabel} onClick=${() => close.current()}/>`}</div>
      <div class="dialog-body">${children}</div>${foot && html`<div class="dialog-foot">${foot}</div>`}</div></div>`, document.body);
}

/**
 * What happened, and the way back. `toasts.show(text, {undo, undoLabel, seconds})` returns a function that takes it
 * away; with `undo` it stays 6 s. Draw them once: `<${Toasts} of=${toasts}/>`.
 */
export function makeToasts() {
  const list = signal([]);
  let next = 0;
  const drop = (id) => { list.value = list.value.filter((one) => one.id !== id); };
  return {
    list,
    /** @param {any} text @param {{undo?: () => void, undoLabel?: string, keycap?: string, seconds?: number, onGone?: () => void}} [o] */
    show(text, o = {}) {
      next += 1;
      const id = next;
      const timer = setTimeout(() => { drop(id); if (o.onGone) o.onGone(); }, (o.seconds ?? (o.undo ? 6 : 4)) * 1000);
      const away = () => { clearTimeout(timer); drop(id); };
      const undo = o.undo && (() => { away(); o.undo(); });
      list.value = [...list.value.slice(-2), { id, text, undo, undoLabel: o.undoLabel ?? 'Undo', keycap: o.keycap }];
      return away;
    },
    /** Runs the newest undo there is; true when there was one. */
    undo() {
      const last = [...list.value].reverse().find((one) => one.undo);
      if (last) last.undo();
      return Boolean(last);
    },
  };
}

/** Draws the toasts of makeToasts. */
export function Toasts({ of }) {
  return html`<div class="toasts" role="status" aria-live="polite">${of.list.value.map((one) => html`<${Toast} key=${one.id} ...${one}/>`)}</div>`;
}

/** One toast, where a face places it itself. */
export function Toast({ text, undo, undoLabel, keycap }) {
  return html`<div class="toast"><span class="grow">${text}</span>${undo && html`<button type="button" class="btn" onClick=${undo}>${undoLabel}${keycap && html`<${Key}>${keycap}<//>`}</button>`}</div>`;
}

/**
 * Runs an action once at a time and tells its state for a Button:
 * `const go = useAction(() => api.post(…)); <${Button} state=${go.state} onClick=${go.run}/>`; `go.problem` says what failed.
 * Done shows for 1.5 s, then rest.
 */
export function useAction(run, { doneMs = 1500 } = {}) {
  const [now, set] = useState({ state: 'rest', problem: null });
  const latest = useRef(run);
  const alive = useRef(true);
  const busy = useRef(false);
  latest.current = run;
  useEffect(() => { alive.current = true; return () => { alive.current = false; }; }, []);
  const go = useCallback(async (...args) => {
    if (busy.current) return undefined;
    busy.current = true;
    set({ state: 'sending', problem: null });
    try {
      const out = await latest.current(...args);
      if (alive.current) {
        set({ state: 'done', problem: null });
        setTimeout(() => { if (alive.current) set((s) => (s.state === 'done' ? { state: 'rest', problem: null } : s)); }, doneMs);
      }
      return out;
    } catch (problem) {
      if (alive.current) set({ state: 'failed', problem });
      return undefined;
    } finally {
      busy.current = false;
    }
  }, []);
  const reset = useCallback(() => set({ state: 'rest', problem: null }), []);
  return { ...now, run: go, reset };
}

/** A signal of the time on a clock, told anew each second; for ages. @param {() => number} read */
export function ticking(read = Date.now, everyMs = 1000) {
  const now = signal(read());
  const timer = setInterval(() => { now.value = read(); }, everyMs);
  return { now, stop: () => clearInterval(timer) };
}

/** Says something to a screen reader without moving anything. @param {string} text @param {boolean} [urgent] */
export function announce(text, urgent = false) {
  const id = urgent ? 'say-now' : 'say';
  let box = document.getElementById(id);
  if (!box) {
    box = document.createElement('div');
    box.id = id;
    box.className = 'vh';
    box.setAttribute('aria-live', urgent ? 'assertive' : 'polite');
    document.body.append(box);
  }
  box.textContent = '';
  requestAnimationFrame(() => { box.textContent = text; });
}

/** Theme of the page: light, dark or auto; kept on this device. @param {'light'|'dark'|'auto'} theme */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try { localStorage.setItem('tillbell-theme', theme); } catch { /* storage shut: the choice holds for this page */ }
}

/** The theme kept on this device, or the page's own. */
export function keptTheme() {
  try { return localStorage.getItem('tillbell-theme') ?? document.documentElement.dataset.theme ?? 'auto'; } catch { return document.documentElement.dataset.theme ?? 'auto'; }
}
