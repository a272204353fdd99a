// The question for an approval: who may say yes, their PIN here, or the floor. It stands over whatever screen it came up on.

import { Dialog, html, Icon, Shape, t, useEffect, useRef, Send } from '../parts.js';
import { pinReady, secondsLeft, standing } from '../approval.js';
import { clockOf } from '../session.js';
import { rate } from '../actions/approving.js';

export function Approve({ app }) {
  const asking = app.asking.value;
  if (!asking) return null;
  return html`
    <${Dialog} title=${t('approve.title')} wide=${true} closeLabel=${t('close')} onClose=${() => app.closeAsking()} class="approve">
      <p class="approve-what" data-test="approve-what"><b>${t(`right.${asking.need.right}`)}</b> ${sizeOf(app, asking.need)}${asking.reason && html` <span class="why">“${asking.reason}”</span>`}</p>
      ${asking.problem && html`<p class="banner banner-late" role="alert" data-test="approve-problem"><${Icon} name="wrong" size="s" /><span class="grow">${asking.problem}</span></p>`}
      ${asking.floor ? html`<${OnFloor} app=${app} asking=${asking} />` : html`<${Here} app=${app} asking=${asking} />`}
    </${Dialog}>`;
}

function sizeOf(app, need) {
  if (/[._]late$/.test(need.right)) return t('approve.days', { n: need.amount });
  const parts = [];
  if (need.percent > 0) parts.push(app.rate(rate(Math.max(Math.round(need.percent / 100), 1) * 100))); // to the hundredth of a percent, as the tablet shows it
  if (need.amount > 0) parts.push(app.money(need.amount));
  return parts.join(' · ');
}

function Here({ app, asking }) {
  const people = asking.people;
  const picked = people?.find((person) => person.id === asking.staffId);
  const pin = useRef(null);
  useEffect(() => { if (picked) pin.current?.focus(); }, [picked?.id]);
  return html`
    <div class="approve-here">
      <div class="approve-people" role="group" aria-label=${t('approve.who')}>
        <p class="label">${t('approve.who')}</p>
        ${people === null && html`<p class="why">${t('reading')}</p>`}
        ${people?.length === 0 && html`<p class="why">${t('approve.nobody')}</p>`}
        ${(people ?? []).map((person) => html`<button class="btn" type="button" key=${person.id} data-test="approver" data-staff=${person.id} aria-pressed=${person.id === asking.staffId}
          onClick=${() => app.pickApprover(person.id)}><span class="face">${[...person.name][0] ?? '?'}</span><span class="grow">${person.name}</span></button>`)}
        <${Send} class="btn btn-bell" sending=${asking.sending} data-test="approve-floor" disabled=${app.line.value !== 'online'} onClick=${() => app.approveOnFloor()}>
          <${Icon} name="bell" /><span class="grow">${t('approve.floor')}<small>${t(app.line.value === 'online' ? 'approve.floor_how' : 'approve.offline')}</small></span><//>
      </div>
      <form class="approve-pin" onSubmit=${(event) => { event.preventDefault(); app.approveHere(); }}>
        <label class="fg"><span class="label">${picked ? t('approve.pin_of', { name: picked.name.split(' ')[0] }) : t('approve.pin')}</span>
          <input ref=${pin} class="inp" type="password" inputmode="none" autocomplete="off" data-test="approve-pin" maxlength="12" autofocus value=${asking.pin} onInput=${(event) => app.typeApproverPin(event.currentTarget.value)} /></label>
        <div class="pad">${['7', '8', '9', '4', '5', '6', '1', '2', '3', 'x', '0', 'b'].map((key) => html`<button class="btn" type="button" key=${key} disabled=${!picked}
          data-test="approve-key-${key}" aria-label=${key === 'x' ? t('pad.clear') : key === 'b' ? t('pad.back') : undefined}
          onClick=${() => app.typeApproverPin(key === 'x' ? '' : key === 'b' ? asking.pin.slice(0, -1) : asking.pin + key)}>${key === 'x' ? html`<span class="word">${t('pad.clear')}</span>` : key === 'b' ? html`<${Icon} name="bksp" />` : key}</button>`)}</div>
        <${Send} class="btn btn-action btn-wide" sending=${asking.sending} type="submit" data-test="approve-go" disabled=${!pinReady(asking)}>${t('approve.go')} <kbd class="key">Enter</kbd><//>
      </form>
    </div>`;
}

const MARKS = { asked: ['wait', 'wait'], granted: ['done', 'done'], refused: ['late', 'late'], expired: ['off', 'late'] };

/** Questions that wait while the till goes on: how each stands, and the way back to it. */
export function Later({ app }) {
  app.now.value; // told anew each second
  if (!app.me.value || app.locked.value) return null;
  return app.later.value.map((asking) => {
    const { floor, about, need } = asking;
    const state = standing(floor, app.serverNow());
    const number = app.shelf.value.find((view) => view.id === about.shelf)?.number ?? '';
    const said = t(state === 'granted' && number === '' ? 'approve.granted_short' : `approve.bar.${state}`, { name: floor.by.split(' ')[0], left: clockOf(secondsLeft(floor, app.serverNow())), number });
    return html`
      <${Send} class="bar-btn ${state === 'asked' ? 'bar-asked' : 'bar-floor'}" key=${floor.request} data-test="approval-waits" data-state=${state} title=${t(`right.${need.right}`)}
        disabled=${!['sell', 'done'].includes(app.screen.value)} aria-label=${`${t(`right.${need.right}`)}: ${said}`} onClick=${() => app.openLater(asking)}><${Shape} name=${MARKS[state][0]} />${said}<//>`;
  });
}

/** The question on the floor, live. */
function OnFloor({ app, asking }) {
  app.now.value; // told anew each second
  const floor = asking.floor;
  const state = standing(floor, app.serverNow());
  const [shape, tone] = MARKS[state];
  const left = clockOf(secondsLeft(floor, app.serverNow()));
  const call = app.calls.value.byId.get(floor.request);
  const none = call ? app.whyNobody(call) : '';
  return html`
    <div class="approve-floor" role="status" data-test="approve-state" data-state=${state}>
      <p class="state state-${tone}"><${Shape} name=${shape} /><b>${t(`approve.state.${state}`, { name: floor.by, left })}</b></p>
      ${state === 'asked' && floor.seenBy.length > 0 && html`<p data-test="approve-seen">${t('approve.seen', { names: floor.seenBy.join(', ') })}</p>`}
      ${state === 'asked' && none && html`<p class="why" data-test="approve-nobody">${t('call.none.approve', { why: t(`call.none.${none}`) })}</p>`}
      ${state === 'refused' && floor.words && html`<p class="why">“${floor.words}”</p>`}
      <div class="picks">
        ${app.mayWait(asking) && html`<button class="btn btn-action" type="button" data-test="approve-later" onClick=${() => app.askLater()}>${t('approve.later')}</button>`}
        ${state !== 'asked' && html`<${Send} class="btn btn-bell" data-test="approve-again" onClick=${() => app.approveOnFloor()}>${t('approve.again')}<//>`}
        <button class="btn" type="button" data-test="approve-cancel" onClick=${() => app.closeAsking()}>${t(state === 'asked' ? 'approve.take_back' : 'close')}</button>
      </div>
    </div>`;
}
