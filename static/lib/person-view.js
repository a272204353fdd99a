// A customer on the screen: who it is, what they agreed to, what they have and owe, and what they bought last.

import { cx, html, Icon, useEffect, useId, useRef } from './ui.js';

/** Side by side where there is room. */
const reach = ['name', 'phone', 'email'];

/**
 * @param {object} props
 * @param {any} props.person see person.js
 * @param {any} props.t
 * @param {(minor: number) => string} props.money
 * @param {(at: string) => string} props.moment
 */
export function PersonSheet({ person, t, money, moment }) {
  const { value: customer } = person.customer;
  const problem = person.problem.value;
  if (person.id.value === null) return null;
  if (person.reading.value) return html`<p class="person-calm" role="status">${t('person.reading')}</p>`;
  if (!customer && !person.fresh.value) {
    return html`<div class="person-calm"><p class="banner banner-late" role="alert" data-test="person-problem"><${Icon} name="wrong" size="s" /><span class="grow">${problem?.offline ? t('person.offline') : problem?.detail}</span></p>
      ${problem?.transient && html`<button class="btn" type="button" data-test="person-again" onClick=${person.retry}>${t('person.again')}</button>`}</div>`;
  }
  return html`<form class="person-sheet" data-test="person" data-customer=${person.id.value} onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); person.save(); }}>
    <${Scrolling} person=${person}>
      <${Written} person=${person} t=${t} />
      <${Consents} person=${person} t=${t} moment=${moment} />
      ${customer && html`<div class="person-facts"><${Accounts} customer=${customer} t=${t} money=${money} /><${Bought} person=${person} t=${t} money=${money} moment=${moment} /></div>`}
    <//>
    <${Foot} person=${person} t=${t} />
  </form>`;
}

/** Whoever looks has the keys to scroll and to go on by Tab; whoever adds begins with the name. */
function Scrolling({ person, children }) {
  const box = useRef(/** @type {any} */ (null));
  useEffect(() => { if (!person.fresh.peek()) box.current?.focus({ preventScroll: true }); }, []);
  return html`<div ref=${box} class="person-scroll" tabindex="-1">${children}</div>`;
}

function Written({ person, t }) {
  const { value: customer } = person.customer;
  const groups = person.groups.value;
  const group = groups.find((/** @type {any} */ each) => each.id === person.form.value.group_id);
  return html`<div class="form">
    <${Text} person=${person} t=${t} name="name" span="6" focus=${person.fresh.value} max="120" autocomplete="off" />
    <${Text} person=${person} t=${t} name="phone" span="3" max="60" type="tel" />
    <${Text} person=${person} t=${t} name="email" span="3" max="254" type="email" />
    ${person.manages() && groups.length > 0 ? html`<${Group} person=${person} t=${t} groups=${groups} />`
    : group && html`<p class="fg person-fact"><span>${t('person.group')}</span> <b data-test="person-group"><bdi>${group.name}</bdi></b></p>`}
    ${customer?.tax_exempt && html`<p class="fg person-fact"><b><bdi>${t('person.exempt', { paper: customer.tax_exempt })}</bdi></b></p>`}
    <${Text} person=${person} t=${t} name="preferences" span="3" max="1000" />
    <${Text} person=${person} t=${t} name="notes" span="3" max="1000" area />
  </div>`;
}

function Text({ person, t, name, span, max, type = 'text', focus = false, area = false }) {
  const field = useRef(/** @type {any} */ (null));
  const id = useId();
  const wrong = person.problem.value?.field?.(name) ?? '';
  useEffect(() => { if (focus) field.current?.focus(); }, []);
  // What was refused is where the next key goes.
  useEffect(() => { if (wrong) field.current?.focus(); }, [wrong]);
  const given = { ref: field, id, 'data-test': `person-${name}`, value: person.form.value[name], maxlength: max, autocomplete: 'off', 'aria-invalid': wrong ? 'true' : null, 'aria-describedby': wrong ? `${id}-wrong` : null,
    onInput: (/** @type {any} */ event) => person.set(name, event.currentTarget.value) };
  return html`<div class=${cx(`fg fg-${span}`, reach.includes(name) && 'person-reach')}><label for=${id}>${t(`person.${name}`)}</label>
    <span class=${cx('inp', wrong && 'bad')}>${area ? html`<textarea rows="1" dir="auto" ...${given}></textarea>` : html`<input type=${type} dir=${type === 'text' ? 'auto' : 'ltr'} spellcheck="false" ...${given} />`}</span>
    ${wrong && html`<p id=${`${id}-wrong`} class="hint bad" role="alert" data-test="person-wrong">${wrong}</p>`}</div>`;
}

function Group({ person, t, groups }) {
  const id = useId();
  return html`<div class="fg"><label for=${id}>${t('person.group')}</label>
    <span class="inp"><select id=${id} data-test="person-group" value=${person.form.value.group_id} onChange=${(/** @type {any} */ event) => person.set('group_id', event.currentTarget.value)}>
      <option value="">${t('person.no_group')}</option>${groups.map((/** @type {any} */ each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}</select><${Icon} name="down" size="s" /></span></div>`;
}

function Consents({ person, t, moment }) {
  const { value: customer } = person.customer;
  const says = (/** @type {string} */ name) => {
    const given = customer?.[name];
    if (person.form.value[name]) return given ? t('person.since', { at: moment(given.at) }) : t('person.to_give');
    return given ? t('person.to_withdraw') : t('person.not_given');
  };
  return html`<fieldset class="person-part"><legend>${t('person.consent')}</legend>
    <div class="person-consents">${['history_consent', 'marketing_consent'].map((name) => html`<label class="person-consent" key=${name}>
      <input type="checkbox" class="check" data-test=${`person-${name}`} checked=${person.form.value[name]} onChange=${(/** @type {any} */ event) => person.set(name, event.currentTarget.checked)} />
      <span><b>${t(`person.${name}`)}</b><q class="person-words">${t(name === 'history_consent' ? 'person.history_words' : 'person.marketing_words')}</q><small data-test=${`person-${name}-state`}>${says(name)}</small></span></label>`)}</div>
  </fieldset>`;
}

function Accounts({ customer, t, money }) {
  const shown = customer.accounts.filter((/** @type {any} */ each) => each.kind === 'on_account' || each.balance !== 0);
  return html`<section class="person-part" data-test="person-accounts"><h3>${t('person.accounts')}</h3>
    ${shown.length === 0 ? html`<p class="person-none">${t('person.no_accounts')}</p>` : html`<dl class="facts">${shown.map((/** @type {any} */ each) => html`<div key=${each.id}><dt>${t(`person.${each.kind}`)}</dt>
      <dd>${figureOf(each, money)}${moreOf(each, t, money)}</dd></div>`)}</dl>`}</section>`;
}

function figureOf(/** @type {any} */ account, /** @type {any} */ money) {
  if (account.kind === 'points') return String(account.balance);
  return money(account.kind === 'on_account' ? Math.max(-account.balance, 0) : account.balance);
}

function moreOf(/** @type {any} */ account, /** @type {any} */ t, /** @type {any} */ money) {
  if (account.kind === 'points' && account.worth) return html`<small>${t('person.points_worth', { amount: money(account.worth) })}</small>`;
  return account.kind === 'on_account' && account.credit_limit ? html`<small>${t('person.limit', { amount: money(account.credit_limit) })}</small>` : null;
}

function Bought({ person, t, money, moment }) {
  const items = person.bought.value;
  const problem = person.boughtProblem.value;
  const agreed = Boolean(person.customer.value.history_consent);
  return html`<section class="person-part" data-test="person-bought"><h3>${t('person.bought')}</h3>
    ${!agreed ? html`<p class="person-none" data-test="person-bought-no">${t('person.bought_no')}</p>`
    : problem ? html`<p class="person-none" role="alert">${problem.offline ? t('person.offline') : problem.detail} <button class="btn" type="button" onClick=${person.readBought}>${t('person.again')}</button></p>`
    : items === null ? html`<p class="person-none" role="status">${t('person.reading')}</p>`
    : items.length === 0 ? html`<p class="person-none">${t('person.bought_none')}</p>`
    : html`<dl class="facts">${items.map((/** @type {any} */ sale) => html`<div key=${sale.id} data-test="person-sale"><dt>${moment(sale.committed_at)}<small><bdi>${sale.receipt_number}</bdi>${sale.kind === 'return' && ` · ${t('person.bought_return')}`}</small></dt>
        <dd>${money(sale.kind === 'return' ? -sale.total : sale.total)}</dd></div>`)}</dl>`}</section>`;
}

function Foot({ person, t }) {
  const problem = person.problem.value;
  const busy = person.busy.value;
  const dirty = person.dirty.value;
  const twin = person.saved.value && person.customer.value?.duplicates?.length > 0;
  const beside = problem?.errors?.some((/** @type {any} */ each) => ['name', 'phone', 'email', 'preferences', 'notes'].includes(each.field));
  return html`<div class="person-foot">
    ${problem && !beside && html`<p class="banner banner-late" role="alert" data-test="person-problem"><${Icon} name="wrong" size="s" /><span class="grow">${problem.offline ? t('person.offline') : problem.detail}</span></p>`}
    ${twin && html`<p class="banner banner-way" role="status" data-test="person-twin"><span class="grow">${t('person.twin')}</span></p>`}
    <div class="person-do">
      ${dirty && !person.fresh.value && html`<button class="btn" type="button" data-test="person-undo" disabled=${busy} onClick=${person.undo}><${Icon} name="undo" size="s" />${t('person.undo')}</button>`}
      <button class="btn btn-action btn-primary" type="submit" data-test="person-save" aria-busy=${busy} data-state=${busy ? 'sending' : person.saved.value ? 'done' : 'rest'} disabled=${busy || !dirty}>
        ${busy ? t('person.sending') : person.saved.value && !dirty ? html`<${Icon} name="check" size="s" />${t('person.saved')}` : t(person.fresh.value ? 'person.add' : 'person.save')}</button>
    </div></div>`;
}
