// The wall board: looks every two seconds at what the floor does, and says so
// when it cannot.

import { html, render, useEffect, useState, Icon, Mark, Plate } from '../lib/ui.js';
import { makeApi } from '../lib/api.js';
import { clockLanguage, formatAge, formatClock } from '../lib/time.js';
import { makeWords, pickLanguage } from '../lib/words.js';
import { isOld, offsetOf, pause, shownPeople, shownZones, toneOf, waited } from './model.js';
import { texts } from './texts.js';

const api = makeApi('');
const language = pickLanguage(Object.keys(texts));
const t = makeWords(texts, language);
const peopleShown = 12;

/** What stands on the board; looked at until the screen goes away. */
function useBoard(secret) {
  const [state, setState] = useState({ board: null, seenAt: null, offset: 0, gone: false });
  useEffect(() => {
    let timer = 0;
    let failures = 0;
    let over = false;
    if (secret === '') return undefined;
    const look = async () => {
      try {
        const board = await api.get('/wall', { headers: { 'Wall-Secret': secret }, timeout: 8000 });
        failures = 0;
        if (!over) setState({ board, seenAt: Date.now(), offset: offsetOf(board.at, Date.now()), gone: false });
      } catch (problem) {
        failures++;
        if (!over && problem.status === 404) setState((now) => ({ ...now, gone: true }));
      }
      if (!over) timer = window.setTimeout(look, pause(failures, Math.random()));
    };
    const again = () => { window.clearTimeout(timer); failures = 0; look(); };
    window.addEventListener('online', again);
    look();
    return () => { over = true; window.clearTimeout(timer); window.removeEventListener('online', again); };
  }, [secret]);
  return state;
}

/** This machine's time, every second. */
function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A screen that nobody touches stays on, where the browser can do that. */
function useAwake() {
  useEffect(() => {
    const hold = () => { if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => {}); };
    hold();
    document.addEventListener('visibilitychange', hold);
    return () => document.removeEventListener('visibilitychange', hold);
  }, []);
}

function Message({ icon, title, text }) {
  return html`<main class="wall-say" data-test="wall-say"><${Icon} name=${icon} size="l"/><h1>${title}</h1>${text && html`<p>${text}</p>`}</main>`;
}

function Figure({ area, name, tone, value, unit, children }) {
  return html`<section class="wall-figure ${area} tone-${tone ?? 'plain'}" data-test="wall-${area}"><h2>${name}</h2><p class="wall-value">${value}${unit && html`<small>${unit}</small>`}</p><div class="wall-more">${children}</div></section>`;
}

function Board() {
  const [secret, setSecret] = useState(location.hash.slice(1));
  useEffect(() => {
    const changed = () => setSecret(location.hash.slice(1));
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  const { board, seenAt, offset, gone } = useBoard(secret);
  const now = useNow();
  useAwake();
  if (secret === '') return html`<${Message} icon="link" title=${t('link')} text=${t('link_more')}/>`;
  if (gone) return html`<${Message} icon="off" title=${t('gone')} text=${t('gone_more')}/>`;
  if (!board) return html`<${Message} icon="live" title=${t('start')}/>`;
  document.title = `${board.waiting} · ${t('title')}`;
  const time = now + offset;
  const old = isOld(seenAt, now);
  const oldest = waited(board.oldest_at, time);
  const clock = (at) => formatClock(at, { language: clockLanguage(language, board.country), zone: board.time_zone });
  const { people, more } = shownPeople(board.people, peopleShown);
  return html`<header class="bar wall-bar"><${Mark}/><b class="wall-store"><bdi>${board.store}</bdi></b><span class="grow"></span><time class="clock">${clock(time)}</time></header>
    ${old && html`<p class="banner banner-wait" role="status" data-test="wall-off"><${Icon} name="off" size="s"/><span><b>${t('off')}</b> ${t('off_more', { time: clock(seenAt + offset) })}</span></p>`}
    <main class=${old ? 'wall-board old' : 'wall-board'} data-test="wall">
      <${Figure} area="waiting" name=${t('waiting')} tone=${toneOf(oldest, board.goal_seconds)} value=${board.waiting}>${t('way', { n: board.on_the_way })} · ${t('here', { n: board.with_customer })}<//>
      <${Figure} area="oldest" name=${t('oldest')} tone=${toneOf(oldest, board.goal_seconds)} value=${oldest === null ? '–' : formatAge(oldest)}>${oldest === null && t('nobody')}<//>
      <${Figure} area="service" name=${t('service', { goal: board.goal_seconds })} value=${board.service_level === null ? '–' : Math.floor(board.service_level * 100)} unit=${board.service_level === null ? '' : '%'}>${board.service_level === null ? t('no_call') : t('service_more', { n: board.within_goal, of: board.judged })}<//>
      <${Figure} area="free" name=${t('free')} value=${board.free} unit=${t('free_of', { n: board.on_the_floor })}>
        ${people.length > 0 && html`<ul class="wall-people">${people.map((one, i) => html`<li key=${i} class="is-${one.doing}"><bdi>${one.name}</bdi> <span>${t(`person_${one.doing}`)}${one.zone && ` · ${one.zone}`}</span></li>`)}${more > 0 && html`<li>${t('more', { n: more })}</li>`}</ul>`}
      <//>
      <section class="wall-zones" aria-label=${t('zones')}>${shownZones(board.zones).map((zone) => {
        const wait = waited(zone.oldest_at, time);
        return html`<div key=${zone.code} class="wall-zone tone-${toneOf(wait, board.goal_seconds)}" data-test="wall-zone"><${Plate}>${zone.code || t('tills')}<//><bdi>${zone.name}</bdi><b>${zone.waiting > 0 ? zone.waiting : ''}</b><time>${wait === null ? '' : formatAge(wait)}</time></div>`;
      })}</section>
    </main>`;
}

render(html`<${Board}/>`, document.getElementById('app'));
