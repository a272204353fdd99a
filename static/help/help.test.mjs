import test from 'node:test';
import assert from 'node:assert/strict';
import { route, offered, memory, bandShares, remaining, headline, steps, complaint, isOpen, icons, localeOf, stillSeconds, missed, pauseSeconds, isAway, rangTooLong, alsoComing, goodsShown, priceText, placeOf, saidAt, nobodyAsked } from './model.js';
import { texts, languageNames } from './texts.js';
import { faultsOf, makeWords } from '../lib/words.js';
import { watch, call } from './client.js';
import { allNotes, noteText, quickOnes } from './talk.js';

test('every language has every text with the same placeholders', () => {
  assert.deepEqual(faultsOf(texts), []);
  assert.deepEqual(Object.keys(languageNames), Object.keys(texts));
  for (const kind of Object.keys(icons)) assert.ok(texts.en[`kind_${kind}`], kind);
  for (const status of ['waiting', 'offered', 'accepted', 'arrived', 'resolved', 'cancelled', 'abandoned']) {
    assert.ok(texts.en[headline({ status }).key], status);
    assert.ok(texts.en[headline({ status, helper: { first_name: 'Mia' } }).key], status);
  }
});

test('clocks follow the phone’s variant of the language', () => {
  assert.equal(localeOf('en', ['de-DE', 'en-GB', 'en-US']), 'en-GB');
  assert.equal(localeOf('fr', ['de-DE']), 'fr');
});

test('addresses', () => {
  assert.deepEqual(route('/h/C1'), { screen: 'ask', code: 'C1' });
  assert.deepEqual(route('/h/r/abc-DEF_1'), { screen: 'status', secret: 'abc-DEF_1' });
  assert.deepEqual(route('/h/C%201/'), { screen: 'ask', code: 'C 1' });
  assert.deepEqual(route('/h/%E0%A4%A'), { screen: 'ask', code: '%E0%A4%A' });
  assert.equal(route('/h/').screen, 'unknown');
  assert.equal(route('/h/a/b').screen, 'unknown');
});

test('kinds without words are not offered, and there is always one', () => {
  assert.deepEqual(offered(['carry_out', 'teleport', 'constructor']), ['carry_out']);
  assert.deepEqual(offered([]), ['assistance']);
  assert.deepEqual(offered(undefined), ['assistance']);
});

const storageOf = (map = new Map()) => ({ map, getItem: (k) => map.get(k) ?? null, setItem: (k, v) => map.set(k, v), removeItem: (k) => map.delete(k) });

test('the same wish keeps its id until it is answered, over a reload too; another wish is another call', () => {
  const storage = storageOf();
  let n = 0;
  const id = () => `id-${n += 1}`;
  const first = memory(storage, id).draft('C1', 'assistance', 'shelf', 'en');
  const reloaded = memory(storage, id);
  assert.deepEqual(reloaded.draft('C1', 'assistance', 'shelf', 'de'), first, 'word for word, so that the server sees the same content');
  assert.notEqual(reloaded.draft('C1', 'carry_out', 'shelf', 'en').press, first.press);
  const second = reloaded.draft('C1', 'carry_out', 'shelf', 'en');
  reloaded.rang('C1', 'SECRET');
  assert.equal(reloaded.callAt('C1'), 'SECRET');
  assert.notEqual(reloaded.draft('C1', 'carry_out', 'shelf', 'en').press, second.press);
});

test('a browser that shuts its storage still keeps the id within the page', () => {
  const shut = { getItem() { throw new Error('no'); }, setItem() { throw new Error('no'); }, removeItem() { throw new Error('no'); } };
  let n = 0;
  const m = memory(shut, () => `id-${n += 1}`);
  assert.equal(m.draft('C1', 'assistance', '', 'en').press, m.draft('C1', 'assistance', '', 'en').press);
  assert.equal(m.callAt('C1'), '');
  assert.deepEqual(m.band('s', { low: 30, high: 90 }), { low: 30, high: 90 });
  assert.deepEqual(m.band('s', { low: 300, high: 900 }), { low: 30, high: 90 });
});

test('a ring that was taken back is another press, and the shop has to hear of it over a reload too', () => {
  const storage = storageOf();
  let n = 0;
  const id = () => `press ${(n += 1)}`;
  const m = memory(storage, id);
  m.takeBack('C1'); // nothing was rung
  assert.deepEqual(m.takenBack('C1'), []);
  const first = m.draft('C1', 'assistance', '', 'en').press;
  m.takeBack('C1');
  assert.notEqual(m.draft('C1', 'assistance', '', 'en').press, first);
  m.takeBack('C1');
  assert.deepEqual(memory(storage, id).takenBack('C1'), ['press 1', 'press 2']);
  assert.deepEqual(memory(storage, id).takenBack('C2'), []);
  m.takenBack('C1', ['press 2']);
  assert.deepEqual(memory(storage, id).takenBack('C1'), ['press 2']);
});

test('neither end of the band ever rises, over a reload too', () => {
  const storage = storageOf();
  assert.equal(memory(storage, String).band('s', null), null);
  assert.deepEqual(memory(storage, String).band('s', { low: 60, high: 120 }), { low: 60, high: 120 });
  assert.deepEqual(memory(storage, String).band('s', { low: 400, high: 500 }), { low: 60, high: 120 });
  assert.deepEqual(memory(storage, String).band('s', { low: 70, high: 90 }), { low: 60, high: 90 });
  assert.deepEqual(memory(storage, String).band('s', { low: 20, high: 40 }), { low: 20, high: 40 });
  assert.deepEqual(memory(storage, String).band('s', { low: 30, high: 90 }), { low: 20, high: 40 }, 'a late answer of before');
  assert.deepEqual(memory(storage, String).band('s', null), { low: 20, high: 40 });
  assert.deepEqual(bandShares({ low: 60, high: 120 }, 30), { low: 0.4, high: 0.8, elapsed: 0.2 });
  assert.equal(bandShares({ low: 60, high: 120 }, 9999).elapsed, 1);
});

test('the wait in words never promises past the estimate', () => {
  const band = { low: 60, high: 120 };
  assert.deepEqual(remaining(band, 0), { key: 'minutes_more', n: 2 });
  assert.deepEqual(remaining(band, 30), { key: 'minutes_more', n: 1 });
  assert.deepEqual(remaining(band, 45), { key: 'under_a_minute' });
  assert.deepEqual(remaining(band, 60), { key: 'any_moment' });
  assert.deepEqual(remaining(band, 121), { key: 'longer' });
  assert.equal(remaining(null, 5), null);
});

test('that nobody is free is said once a call had time to reach somebody', () => {
  assert.deepEqual([[4, 'waiting'], [5, 'waiting'], [60, 'offered'], [60, 'accepted']].map(([s, status]) => nobodyAsked({ status }, s)), [false, true, false, false]);
});

test('the steps of a call', () => {
  const base = { created_at: 'c', accepted_at: 'a', arrived_at: 'r', helper: { first_name: 'Mia' } };
  const states = (status) => steps({ ...base, status }).map((s) => s.state);
  assert.deepEqual(states('waiting'), ['ok', 'cur', '', '']);
  assert.deepEqual(states('offered'), ['ok', 'cur', '', '']);
  assert.deepEqual(states('accepted'), ['ok', 'ok', 'cur', '']);
  assert.deepEqual(states('arrived'), ['ok', 'ok', 'ok', 'cur']);
  assert.equal(steps({ ...base, status: 'accepted' })[1].at, 'a');
  assert.equal(steps({ ...base, status: 'waiting', helper: null })[1].key, 'step_took_nobody');
  assert.ok(isOpen({ status: 'arrived' }) && !isOpen({ status: 'resolved' }));
});

test('what went wrong, and whether the page tries by itself', () => {
  const p = (more) => ({ status: 0, code: '', offline: false, retryAfter: null, requestId: '', ...more });
  assert.deepEqual(complaint(p({ offline: true })), { key: 'cannot_reach', again: true });
  assert.deepEqual(complaint(p({ status: 503 })), { key: 'cannot_reach', again: true });
  assert.deepEqual(complaint(p({ status: 429, retryAfter: 7.2 })), { key: 'asked_often', n: 8, again: false });
  assert.deepEqual(complaint(p({ status: 422, code: 'card_number' })), { key: 'card_number', field: 'note', again: false });
  assert.deepEqual(complaint(p({ status: 500, requestId: '7F3K' })), { key: 'went_wrong_code', code: '7F3K', again: false });
  assert.deepEqual(complaint(p({ status: 400 })), { key: 'went_wrong', again: false });
});

/** A watch with answers and time in our hands. */
function watched() {
  const asked = [];
  const timers = [];
  const heard = [];
  const w = watch('S/1', { onCall: (c) => heard.push(c.status), onLost: () => heard.push('lost'), onGone: () => heard.push('gone') }, {
    ask: (path) => new Promise((yes, no) => { asked.push({ path, yes, no }); }),
    after: (ms, fn) => { const t = { ms, fn }; timers.push(t); return t; },
    cancel: (t) => { const i = timers.indexOf(t); if (i >= 0) timers.splice(i, 1); },
  });
  const turn = () => new Promise((go) => { setImmediate(go); });
  return { w, asked, timers, heard, turn, async fire() { timers.shift().fn(); await turn(); } };
}

test('a watch looks at once, then waits for the next version', async () => {
  const x = watched();
  assert.equal(x.asked[0].path, '/help/S%2F1');
  x.asked[0].yes({ status: 'waiting', version: 3 });
  await x.turn();
  assert.deepEqual(x.timers.map((t) => t.ms), [0]);
  await x.fire();
  assert.equal(x.asked[1].path, '/help/S%2F1?wait=25&version=3');
});

test('without versions it polls; without an answer it says so, backs off, and does not wait for news when back', async () => {
  const x = watched();
  x.asked[0].yes({ status: 'waiting' });
  await x.turn();
  assert.equal(x.timers[0].ms, 3000);
  await x.fire();
  x.asked[1].yes({ status: 'waiting', version: 1 });
  await x.turn();
  await x.fire();
  x.asked[2].no({ status: 0, offline: true, retryAfter: null });
  await x.turn();
  assert.equal(x.timers[0].ms, 3000);
  await x.fire();
  assert.equal(x.asked[3].path, '/help/S%2F1');
  x.asked[3].no({ status: 503, retryAfter: 20 });
  await x.turn();
  assert.equal(x.timers[0].ms, 20000);
  assert.deepEqual(x.heard, ['waiting', 'waiting', 'lost', 'lost']);
});

test('on waking it asks anew and the answer of before counts no more; a call that is gone ends it', async () => {
  const x = watched();
  x.w.now();
  x.asked[0].yes({ status: 'waiting', version: 1 });
  x.asked[1].yes({ status: 'accepted', version: 2 });
  await x.turn();
  assert.deepEqual(x.heard, ['accepted']);
  await x.fire();
  x.asked[2].no({ status: 404, retryAfter: null });
  await x.turn();
  assert.deepEqual(x.heard, ['accepted', 'gone']);
  assert.deepEqual(x.timers, []);
});

test('a call tells refusals from silence', async () => {
  const refusing = async () => new Response('{"code":"card_number","request_id":"7F3K"}', { status: 422 });
  await assert.rejects(call('POST', '/x', {}, { fetch: refusing }), (p) => p.code === 'card_number' && p.status === 422 && !p.offline);
  const half = async () => new Response('{"id":', { status: 201 });
  await assert.rejects(call('POST', '/x', {}, { fetch: half }), (p) => p.offline === true);
  const busy = async () => new Response('', { status: 429, headers: { 'Retry-After': '9' } });
  await assert.rejects(call('GET', '/x', undefined, { fetch: busy }), (p) => p.retryAfter === 9);
  const hanging = (url, init) => new Promise((_, no) => { init.signal.addEventListener('abort', () => no(new Error('aborted'))); });
  await assert.rejects(call('GET', '/x', undefined, { fetch: hanging, timeout: 1 }), (p) => p.offline === true);
  assert.equal(await call('POST', '/x', {}, { fetch: async () => new Response(null, { status: 204 }) }), null);
});

test('whoever waits is asked only while nobody comes, and the time left is the server’s', () => {
  const at = Date.parse('2026-11-26T10:00:00.000Z');
  const call = { status: 'offered', still_until: '2026-11-26T10:01:00.000Z' };
  assert.equal(stillSeconds(call, at), 60);
  assert.equal(stillSeconds(call, at + 59001), 1);
  assert.equal(stillSeconds(call, at + 90000), 0);
  assert.equal(stillSeconds({ ...call, status: 'accepted' }, at), null);
  assert.equal(stillSeconds({ ...call, still_until: null }, at), null);
  assert.ok(missed({ status: 'resolved', outcome: 'customer_gone' }));
  assert.ok(!missed({ status: 'resolved', outcome: 'helped' }) && !missed({ status: 'arrived', outcome: 'customer_gone' }));
});

test('an opinion is kept over a reload until it is with the shop', () => {
  const storage = storageOf();
  const none = { score: 0, comment: '' };
  assert.deepEqual(memory(storage, String).opinion('s'), none);
  memory(storage, String).opinion('s', { score: 2, comment: '<b>‮🙂' });
  assert.deepEqual(memory(storage, String).opinion('s'), { score: 2, comment: '<b>‮🙂' });
  const reloaded = memory(storage, String);
  reloaded.opinion('s', null);
  assert.deepEqual(reloaded.opinion('s'), none);
  storage.map.set('tillbell-help-opinion-x', '{"score":"<b>"}');
  assert.deepEqual(memory(storage, String).opinion('x'), none);
});

test('Arabic and Hebrew count with the digits that stand beside them', () => {
  const t = makeWords(texts, 'ar');
  assert.equal(t.dir, 'rtl');
  assert.ok(t('line', { n: 12 }).endsWith('12'));
  assert.ok(!t('minutes_more', { n: 2 }).includes('2'));
  assert.equal(makeWords(texts, 'he').dir, 'rtl');
});

test('notes: phrases in the language of the page, words as written, what waits after what is there', () => {
  const phrases = [{ id: 'looking', from: 'staff', texts: { en: 'I am looking.', de: 'Ich sehe nach.' } }, { id: 'yes', from: 'customer', texts: { en: 'Yes', de: 'Ja' } },
    { id: 'own', from: 'customer', texts: { nl: 'Hier' } }];
  assert.equal(noteText(phrases, { phrase: 'looking', from: 'staff', words: 'x' }, 'de'), 'Ich sehe nach.');
  assert.equal(noteText(phrases, { phrase: 'gone', from: 'staff', words: 'Am Brotstand.' }, 'de'), 'Am Brotstand.', 'a phrase the shop took away');
  assert.equal(noteText(phrases, { phrase: '', from: 'staff', words: '<b>' }, 'de'), '<b>');
  assert.deepEqual(quickOnes(phrases, 'de').map((p) => p.text), ['Ja', 'Hier']);
  assert.deepEqual(allNotes([{ id: 'a', from: 'staff' }], [{ id: 'a' }, { id: 'b', words: 'w' }]).map((n) => [n.id, Boolean(n.waits)]), [['a', false], ['b', true]]);
});

test('a ring that nobody heard is not sent after ten minutes', () => {
  assert.deepEqual([599, 600, 601].map((s) => rangTooLong(1000, 1000 + s * 1000)), [false, false, true]);
});

test('a promise counts down, and says when it is over', () => {
  const at = '2026-11-26T14:05:00.000Z';
  const call = { status: 'arrived', helper: { first_name: 'Mia' }, paused_until: at };
  assert.equal(pauseSeconds(call, Date.parse(at) - 61000), 61);
  assert.equal(pauseSeconds(call, Date.parse(at) + 5000), 0);
  assert.equal(headline(call).key, 'paused');
  assert.equal(headline({ ...call, paused_until: null, back_soon: true }).key, 'back_soon');
  assert.equal(headline({ ...call, status: 'resolved' }).key, 'helped_title');
  const states = (/** @type {any} */ one) => steps({ created_at: at, ...one }).map((s) => s.state);
  assert.deepEqual(states(call), ['ok', 'ok', 'ok', 'ok'], 'who is away is with nobody now');
  assert.deepEqual(states({ ...call, status: 'accepted' }), ['ok', 'ok', '', ''], 'and walks to nobody');
  assert.deepEqual([isAway(call), isAway({ ...call, status: 'resolved' }), isAway({ ...call, paused_until: null })], [true, false, false]);
  assert.deepEqual(alsoComing({ also: [{ first_name: 'Ben' }] }), { key: 'also', name: 'Ben' });
  assert.equal(alsoComing({ also: [] }), null);
});

test('the goods of a sign are priced as the phone writes amounts', () => {
  const tidy = (text) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f]/g, '');
  assert.equal(priceText(349, 'EUR', 'en'), '€3.49');
  assert.equal(tidy(priceText(100005, 'EUR', 'de')), '1.000,05 €');
  assert.equal(priceText(5, 'USD', 'en'), '$0.05');
  assert.equal(priceText(1200, 'JPY', 'en'), '¥1,200');
  assert.equal(tidy(priceText(1234, 'KWD', 'en')), 'KWD 1.234');
  assert.match(priceText(349, 'EUR', 'ar-EG'), /٣٫٤٩/);
  const words = makeWords(texts, 'de');
  const shown = goodsShown({ name: 'Brot', unit: 'each', price: 349, was: 399, currency: 'EUR', stock: '12' }, 'de', words);
  assert.deepEqual([tidy(shown.price), tidy(shown.was), shown.none, shown.stock], ['3,49 €', '3,99 €', false, 'Vorrätig: 12']);
  assert.equal(goodsShown({ name: 'Mehl', unit: 'kg', price: 129, currency: 'EUR', stock: '0' }, 'en', makeWords(texts, 'en')).none, true);
});

test('a kind of place has words of its own where they say more, and its name where it has one', () => {
  const t = makeWords(texts, 'de');
  assert.equal(saidAt(t, 'fitting_room', 'kind_fitting_room'), 'Andere Größe oder Farbe');
  assert.equal(saidAt(t, 'loading', 'kind_carry_out'), 'Ins Auto laden');
  assert.equal(saidAt(t, 'shelf', 'kind_carry_out'), 'Etwas tragen');
  assert.equal(saidAt(t, undefined, 'question'), 'Wie können wir helfen?');
  assert.equal(saidAt(t, 'till', 'kind_other_more'), '', 'no empty shelf at a till');
  assert.equal(placeOf({ code: 'F3', name: '', kind: 'fitting_room', zone: { name: 'Mode' } }, t), 'Umkleide 3');
  assert.equal(placeOf({ code: 'F3', name: 'Kabine am Fenster', kind: 'fitting_room' }, t), 'Kabine am Fenster');
  assert.equal(placeOf({ code: 'A1', name: 'Obst', kind: 'shelf', zone: { name: 'Frisches' } }, t), 'Frisches');
});

test('another size is another press', () => {
  let n = 0;
  const m = memory(storageOf(), () => `id-${n += 1}`);
  const size = m.draft('C1', 'stock_check', '', 'en', 'p1');
  assert.equal(size.product_id, 'p1');
  assert.equal(m.draft('C1', 'stock_check', '', 'en', 'p1').press, size.press);
  assert.notEqual(m.draft('C1', 'stock_check', '', 'en', 'p2').press, size.press);
  assert.ok(!('product_id' in m.draft('C1', 'stock_check', '', 'en', '')));
});
