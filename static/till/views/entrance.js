// Who is here: people in one fixed order and the PIN. And the three places before that: not paired, no server, starting.

import { html, Icon, Shape, t, Send } from '../parts.js';
import { Sink } from '../sink.js';
import { lockedFor, clockOf, people, canType, ready, MIN_PIN } from '../session.js';

export function NotPaired() {
  return html`
    <main class="entrance-alone">
      <div class="empty">
        <${Icon} name="link" />
        <b>${t('pair.title')}</b>
        <span>${t('pair.how')}</span>
        <a class="btn btn-action btn-primary" href="/pair" data-test="pair-link">${t('pair.go')}</a>
      </div>
    </main>`;
}

export function Starting({ app }) {
  const failed = app.bootProblem.value;
  return html`
    <main class="entrance-alone">
      <div class="empty" role="status">
        <${Icon} name=${failed ? 'off' : 'hourglass'} />
        <b>${failed ? t('start.no_server') : t('start.reading')}</b>
        <span>${failed ? t('start.again') : ''}</span>
        ${failed && html`<button class="btn btn-action btn-primary" type="button" onClick=${() => app.boot()}>${t('offline.try')}</button>`}
      </div>
    </main>`;
}

export function Entrance({ app }) {
  const state = app.signIn.value;
  const found = people(app.staff.value, state.filter, app.language);
  const person = app.staff.value.find((each) => each.id === state.staffId) ?? null;
  return html`
    <main class="entrance">
      <section class="who">
        <${Sink} value=${state.pin} onText=${(text) => app.typedPin(text)} label=${t('signin.pin')} />
        <div class="who-head">
          <h1>${t('signin.who')}</h1>
          ${!person && state.problem
    ? html`<p class="banner banner-late" role="alert" data-test="signin-refused"><${Icon} name="wrong" size="s" /><span class="grow">${state.problem.text}</span></p>`
    : html`<p>${state.filter ? t('signin.filter', { text: state.filter }) : t('signin.hint')}</p>`}
        </div>
        ${found.length === 0
    ? html`<div class="empty"><${Icon} name="users" /><b>${t('signin.nobody', { text: state.filter })}</b></div>`
    : html`<div class="persons" role="group" aria-label=${t('signin.people')}>
            ${found.map((each) => html`<${Person} key=${each.id} app=${app} person=${each} />`)}
          </div>`}
      </section>
      <${Pin} app=${app} person=${person} />
    </main>`;
}

function Person({ app, person }) {
  const chosen = app.signIn.value.staffId === person.id;
  const wait = lockedFor(app.signIn.value, person.id, app.now.value);
  const lines = app.cartOwner.value === person.id ? app.cart.value.lines.length : 0;
  return html`
    <button class="person" type="button" data-test="staff-tile" data-staff=${person.id} aria-pressed=${chosen}
      onClick=${() => app.choosePerson(person.id)}>
      <span class="face">${initial(person.name)}</span>
      <span>
        <b>${person.name}</b><small>${t(`role.${person.role}`)}</small>
        ${wait > 0 && html`<span class="state state-late"><${Shape} name="late" />${t('signin.locked_here', { time: clockOf(wait) })}</span>`}
        ${wait === 0 && lines > 0 && html`<span class="state state-wait"><${Shape} name="queued" />${t('signin.cart_waits', { n: lines })}</span>`}
      </span>
    </button>`;
}

function Pin({ app, person }) {
  if (!person) {
    return html`<section class="pin" aria-label=${t('signin.pin')}><div class="empty push-mid"><${Icon} name="user" /><b>${t('signin.choose')}</b><span>${t('signin.choose_how')}</span></div></section>`;
  }
  const state = app.signIn.value;
  const now = app.now.value;
  const wait = lockedFor(state, person.id, now);
  const off = !canType(state, now);
  return html`
    <section class="pin" aria-label=${t('signin.pin')}>
      <div class="pin-who">
        <span class="face face-l">${initial(person.name)}</span>
        <div><h2>${person.name}</h2><p>${t(`role.${person.role}`)}</p></div>
      </div>
      ${wait > 0
    ? html`<div class="dots dots-off" role="timer"><span class="count-down">${clockOf(wait)}</span></div>`
    : html`<div class="dots is-focus ${state.problem ? 'dots-wrong' : ''}" role="img" data-test="pin-dots" aria-label=${t('signin.typed', { n: state.pin.length })}>
        ${Array.from({ length: Math.max(MIN_PIN, state.pin.length) }, (_, at) => html`<i class=${at < state.pin.length ? 'on' : ''}></i>`)}
      </div>`}
      <${PinProblem} app=${app} person=${person} wait=${wait} />
      <div class="pin-pad">
        ${['7', '8', '9', '4', '5', '6', '1', '2', '3'].map((digit) => html`
          <button class="btn" type="button" data-test="pin-key-${digit}" disabled=${off} onClick=${() => app.typePin(digit)}>${digit}</button>`)}
        <button class="btn" type="button" disabled=${off} onClick=${() => app.typePin('Clear')}><span class="word">${t('pad.clear')}</span></button>
        <button class="btn" type="button" data-test="pin-key-0" disabled=${off} onClick=${() => app.typePin('0')}>0</button>
        <button class="btn" type="button" disabled=${off} aria-label=${t('pad.back')} onClick=${() => app.typePin('Backspace')}><${Icon} name="bksp" /></button>
      </div>
      <${Send} class="btn btn-action btn-pay" sending=${state.sending} data-test="sign-in" disabled=${!ready(state, now) && !state.sending} onClick=${() => app.sendPin()}>
        ${t('signin.go')} <kbd class="key">Enter</kbd>
      <//>
    </section>`;
}

function PinProblem({ app, person, wait }) {
  const { problem } = app.signIn.value;
  const name = person.name.split(' ')[0];
  if (wait > 0) {
    return html`<p class="banner banner-late" role="alert" data-test="pin-locked"><${Icon} name="lock" size="s" /><span class="grow"><b>${t('signin.five_wrong')}</b> ${t('signin.try_at', { name })}</span></p>`;
  }
  if (!problem) return html`<p class="note">${t('signin.note')}</p>`;
  return html`
    <p class="banner banner-late" role="alert" data-test="pin-wrong"><${Icon} name="wrong" size="s" />
      <span class="grow">${problem.kind === 'wrong'
    ? html`<b>${t('signin.wrong', { name })}</b> ${problem.left === null ? '' : t('signin.left', { n: problem.left })}`
    : html`<b>${problem.text}</b>`}</span>
    </p>`;
}

function initial(name) {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? '?';
}
