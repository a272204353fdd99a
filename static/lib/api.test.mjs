import test from 'node:test';
import assert from 'node:assert/strict';
import { makeApi, address, Problem, problemOf } from './api.js';

/** A fetch that keeps what it was asked and answers as told. */
function answering(...answers) {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push({ url, ...init });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return typeof next === 'function' ? next(init) : next;
  };
  return { fetch, asked };
}
const json = (status, body, headers = {}) => new Response(body === null ? null : JSON.stringify(body), { status, headers });

test('a call names its face, carries JSON and gives back JSON', async () => {
  const { fetch, asked } = answering(json(201, { id: 'x' }));
  const api = makeApi('till', { fetch });
  assert.deepEqual(await api.put('/sales/x', { total: 1 }), { id: 'x' });
  assert.equal(asked[0].url, '/api/v1/sales/x');
  assert.equal(asked[0].method, 'PUT');
  assert.equal(asked[0].headers['X-Tillbell-Face'], 'till');
  assert.equal(asked[0].headers['Content-Type'], 'application/json');
  assert.equal(asked[0].body, '{"total":1}');
});

test('queries leave out what is not there', () => {
  assert.equal(address('/api/v1', '/scan', { code: 'a b&c', since: null, x: undefined, y: '' }), '/api/v1/scan?code=a+b%26c');
  assert.equal(address('', '/x?a=1', { b: 0 }), '/x?a=1&b=0');
});

test('raw bodies go as they are, empty answers are null, full answers tell the status', async () => {
  const { fetch, asked } = answering(json(204, null), json(200, { n: 1 }));
  const api = makeApi('manage', { fetch });
  assert.equal(await api.post('/imports', 'a;b\n', { headers: { 'Content-Type': 'text/csv' } }), null);
  assert.equal(asked[0].body, 'a;b\n');
  const full = await api.get('/x', { as: 'full' });
  assert.equal(full.status, 200);
  assert.deepEqual(full.body, { n: 1 });
});

test('a refusal becomes a Problem with its code, fields and extras', async () => {
  const { fetch } = answering(json(409, { status: 409, code: 'total_mismatch', detail: 'Prices changed.', errors: [{ field: 'total', code: 'mismatch', message: 'is 4197' }], pricing: { total: 4197 }, request_id: '7F3K' }));
  const err = await makeApi('till', { fetch }).put('/sales/x', {}).catch((e) => e);
  assert.ok(err instanceof Problem);
  assert.equal(err.code, 'total_mismatch');
  assert.equal(err.detail, 'Prices changed.');
  assert.equal(err.field('total'), 'is 4197');
  assert.deepEqual(err.extra, { pricing: { total: 4197 } });
  assert.equal(err.requestId, '7F3K');
  assert.equal(err.transient, false);
});

test('waiting times are told, from the body or the header', () => {
  assert.equal(problemOf(429, '{"code":"locked","retry_after_seconds":30}', '9').retryAfter, 30);
  assert.equal(problemOf(503, '<html>', '5').retryAfter, 5);
  assert.equal(problemOf(503, '', null).retryAfter, null);
  assert.equal(problemOf(503, '<html>', null).code, 'http_503');
  assert.equal(problemOf(503, 'null', null).transient, true);
});

test('no answer is offline, whether it never came or broke off', async () => {
  const broken = () => new Response(new ReadableStream({ start: (c) => c.error(new Error('reset')) }), { status: 200 });
  const { fetch } = answering(new TypeError('failed'), broken);
  const api = makeApi('', { fetch });
  for (let i = 0; i < 2; i += 1) {
    const err = await api.get('/x').catch((e) => e);
    assert.equal(err.offline, true);
    assert.equal(err.code, 'offline');
    assert.equal(err.transient, true);
  }
});

test('a server that does not answer is given up; a call taken back is no Problem', async () => {
  const hanging = (init) => new Promise((_, no) => { init.signal.addEventListener('abort', () => no(new DOMException('aborted', 'AbortError'))); });
  const { fetch } = answering(hanging, hanging);
  const api = makeApi('', { fetch, timeout: 1 });
  assert.equal((await api.get('/x').catch((e) => e)).code, 'timeout');
  const abort = new AbortController();
  const call = api.get('/x', { signal: abort.signal, timeout: 60000 }).catch((e) => e);
  abort.abort();
  assert.equal((await call).name, 'AbortError');
});

test('raw gives the answer with its body read', async () => {
  const { fetch } = answering(new Response('BYTES', { headers: { 'X-Copy': '2' } }), json(204, null));
  const api = makeApi('till', { fetch });
  const answer = await api.raw('GET', '/sales/x/receipt', undefined, { headers: { Accept: 'text/plain' } });
  assert.equal(await answer.text(), 'BYTES');
  assert.equal(answer.headers.get('X-Copy'), '2');
  assert.equal((await api.raw('GET', '/x')).status, 204);
});
