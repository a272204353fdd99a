// Talking to the shop from a stranger's phone: plain fetch, a timeout, and a watch on one call that survives sleep.

const timeoutMs = 15000;
const waitSeconds = 25;
const pollMs = 3000;

/**
 * One call. Rejects with {status, code, detail, retryAfter, requestId, offline}.
 * @param {string} method @param {string} path below /api/v1 @param {any} [body]
 * @param {{timeout?: number, signal?: AbortSignal, fetch?: typeof fetch}} [o]
 */
export function call(method, path, body, o) {
  const opts = o || {};
  const doFetch = opts.fetch || ((url, init) => fetch(url, init));
  const abort = typeof AbortController === 'undefined' ? null : new AbortController();
  /** @type {any} */
  const init = { method, headers: { Accept: 'application/json' }, credentials: 'omit', cache: 'no-store' };
  if (abort) init.signal = abort.signal;
  if (body !== undefined) {
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  return new Promise((resolve, reject) => {
    const none = () => reject({ status: 0, code: 'offline', detail: '', retryAfter: null, requestId: '', offline: true });
    const timer = setTimeout(() => { if (abort) abort.abort(); none(); }, opts.timeout || timeoutMs);
    const done = (settle) => (value) => { clearTimeout(timer); settle(value); };
    if (opts.signal) opts.signal.addEventListener('abort', () => { clearTimeout(timer); if (abort) abort.abort(); none(); });
    doFetch(`/api/v1${path}`, init)
      .then((answer) => answer.text().then((text) => {
        let parsed = null;
        try {
          parsed = text === '' ? null : JSON.parse(text);
        } catch (e) {
          if (answer.ok) throw e; // half an answer is none
        }
        if (answer.ok) return done(resolve)(parsed);
        const problem = parsed || {};
        const wait = Number(problem.retry_after_seconds || answer.headers.get('Retry-After') || NaN);
        return done(reject)({ status: answer.status, code: problem.code || '', detail: problem.detail || '', retryAfter: wait > 0 ? wait : null, requestId: problem.request_id || '', offline: false });
      }))
      .catch(done(none));
  });
}

/**
 * Follows a call until stopped: long polls, plain polls where the server numbers no versions, slower when it fails.
 * onCall(call) for each new state; onLost() when the connection is gone; onGone() when there is no such call.
 *
 * @param {string} secret
 * @param {{onCall: (call: any) => void, onLost: () => void, onGone: () => void}} hear
 * @param {{ask?: (path: string, signal: any, timeout: number) => Promise<any>, after?: (ms: number, fn: () => void) => any, cancel?: (t: any) => void}} [world]
 */
export function watch(secret, hear, world) {
  const w = world || {};
  const ask = w.ask || ((path, signal, timeout) => call('GET', path, undefined, { signal, timeout }));
  const after = w.after || ((ms, fn) => setTimeout(fn, ms));
  const cancel = w.cancel || ((t) => clearTimeout(t));
  let version = null;
  let failures = 0;
  let round = 0; // answers of an earlier round no longer count
  let timer = null;
  let abort = null;
  let stopped = false;

  function next(ms) {
    timer = after(ms, step);
  }

  function step() {
    timer = null;
    if (stopped) return;
    round += 1;
    const mine = round;
    abort = typeof AbortController === 'undefined' ? null : new AbortController();
    const path = `/help/${encodeURIComponent(secret)}`;
    // The first look, and the first after trouble, must not wait for news.
    const wait = version !== null && failures === 0;
    ask(wait ? `${path}?wait=${waitSeconds}&version=${version}` : path, abort && abort.signal, wait ? waitSeconds * 1000 + timeoutMs : timeoutMs)
      .then((answer) => {
        if (stopped || mine !== round) return;
        failures = 0;
        const numbered = typeof answer.version === 'number';
        version = numbered ? answer.version : null;
        next(numbered ? 0 : pollMs);
        hear.onCall(answer);
      }, (problem) => {
        if (stopped || mine !== round) return;
        if (problem.status === 404 || problem.status === 410) {
          stop();
          hear.onGone();
          return;
        }
        failures += 1;
        hear.onLost();
        next(Math.max(Math.min(pollMs * failures, 15000), (problem.retryAfter || 0) * 1000));
      });
  }

  function stop() {
    stopped = true;
    if (timer !== null) cancel(timer);
    if (abort) abort.abort();
  }

  step();
  return {
    stop,
    /** Looks again at once: the phone woke, or something was done here. */
    now() {
      if (stopped) return;
      if (timer !== null) cancel(timer);
      const old = abort;
      version = null;
      step();
      if (old) old.abort();
    },
  };
}
