// Who has this tablet: a tile per person in one fixed order, and the PIN.

import { html, Mark, useEffect } from '../lib/ui.js';
import { first } from './card.js';
import { lockedFor, ready, SHORTEST } from './pin.js';
import { Icon } from './parts.js';

const KEYS = ['7', '8', '9', '4', '5', '6', '1', '2', '3', 'clear', '0', 'back'];

export function SignIn({ gate }) {
  const { t } = gate;
  const entry = gate.entry.value;
  useEffect(() => {
    const typed = (event) => key(event, gate);
    document.addEventListener('keydown', typed);
    return () => document.removeEventListener('keydown', typed);
  }, [gate]);
  return html`<div class=${`floor gate${entry.staff ? ' chosen' : ''}`}>
    <header class="bar"><${Mark}><span class="opt">Tillbell</span><//><p class="two"><b>${gate.store.name}</b><span>${gate.device.name}</span></p><span class="grow"></span>
      <time class="clock">${gate.clockTime(gate.now.value)}</time></header>
    <main class="entrance">
      <section class="who">
        <div class="who-head"><h1>${t('floor.signin.who')}</h1></div>
        ${gate.staff.length === 0 && html`<p class="hint">${t('floor.signin.nobody')}</p>`}
        <div class="persons" role="group" aria-label=${t('floor.signin.who')}>${gate.staff.map((person) => html`
          <button class="person" key=${person.id} aria-pressed=${entry.staff === person.id} data-test="staff-tile" data-staff=${person.id} onClick=${() => gate.choose(person.id)}>
            <span class="face">${person.name.slice(0, 1)}</span><span><b>${person.name}</b><small>${t(`role.${person.role}`)}</small></span></button>`)}</div>
        <p class="who-foot"><${Icon} name="sound" /><span><b>${t('floor.signin.hint_lead')}</b> ${t('floor.signin.hint')}</span></p>
      </section>
      <${Pin} gate=${gate} entry=${entry} />
    </main>
  </div>`;
}

function Pin({ gate, entry }) {
  const { t } = gate;
  const person = gate.staff.find((p) => p.id === entry.staff);
  const wait = gate.now.value && lockedFor(entry, gate.clock());
  const shut = !person || wait > 0;
  return html`<section class="pin" aria-label=${t('floor.signin.pin')}>
    <div class="pin-who">${person
      ? html`<span class="face face-l">${person.name.slice(0, 1)}</span><div><h2>${person.name}</h2><p>${t(`role.${person.role}`)}</p></div>
        <button class="btn btn-quiet only-phone" onClick=${() => gate.choose(null)}>${t('floor.signin.not', { name: first(person.name) })}</button>`
      : html`<h2>${t('floor.signin.choose')}</h2>`}</div>
    <${Dots} gate=${gate} entry=${entry} wait=${wait} />
    <p class="note" role=${entry.state === 'wrong' || entry.state === 'failed' ? 'alert' : undefined} data-test="pin-note">${note(gate, entry, person, wait)}</p>
    <div class="pin-pad">${KEYS.map((k) => html`<button class="btn" disabled=${shut} data-test=${`pin-key-${k}`}
        aria-label=${k === 'back' ? t('floor.signin.back') : undefined} onClick=${() => gate.press(k)}>
      ${k === 'back' ? html`<${Icon} name="bksp" />` : k === 'clear' ? html`<span class="word">${t('floor.signin.clear')}</span>` : k}</button>`)}</div>
    <button class=${`btn btn-action btn-sign${entry.state === 'sending' ? ' sending' : ''}`} data-test="sign-in" aria-busy=${entry.state === 'sending'}
      disabled=${!ready(entry, gate.clock()) && entry.state !== 'sending'} onClick=${gate.signIn}>${t('floor.signin.go')}</button>
  </section>`;
}

function Dots({ gate, entry, wait }) {
  if (wait > 0) return html`<div class="dots dots-off" data-test="pin-locked"><span class="count-down">${gate.duration(wait * 1000)}</span></div>`;
  const count = Math.max(SHORTEST, entry.digits.length);
  return html`<div class=${`dots${entry.state === 'wrong' ? ' dots-wrong' : ''}`} role="img" aria-label=${gate.t('floor.signin.typed', { n: entry.digits.length })}>
    ${Array.from({ length: count }, (_, i) => html`<i class=${i < entry.digits.length ? 'on' : ''}></i>`)}</div>`;
}

function note(gate, entry, person, wait) {
  const { t } = gate;
  if (wait > 0) return t('floor.signin.locked', { name: first(person.name), time: gate.duration(wait * 1000) });
  if (entry.state === 'wrong') return entry.triesLeft === null ? t('floor.signin.wrong') : t('floor.signin.tries', { n: entry.triesLeft });
  return entry.state === 'failed' ? entry.text : '';
}

// Digits go to the PIN wherever the focus is; a letter chooses by name.
function key(event, gate) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^\d$/.test(event.key)) gate.press(event.key);
  else if (event.key === 'Backspace') gate.press('back');
  else if (event.key === 'Escape') gate.choose(null);
  else if (event.key === 'Enter' && ready(gate.entry.value, gate.clock())) { event.preventDefault(); gate.signIn(); }
  else if (/^\p{L}$/u.test(event.key)) gate.byLetter(event.key);
}
