// The way to the server: JSON over HTTP, one timeout, one kind of error.

/**
 * What went wrong, as the server said it (RFC 9457) or as the network failed.
 * Pages switch on `code`, show `detail`, and mark the fields named in `errors`.
 */
export class Problem extends Error {
  /** @param {{status?: number, code?: string, detail?: string, title?: string, errors?: {field: string, code: string, message: string}[], extra?: Record<string, any>, offline?: boolean, retryAfter?: number|null, requestId?: string}} p */
  constructor(p) {
    super(p.detail || p.title || p.code || 'The call failed.');
    this.name = 'Problem';
    this.status = p.status || 0;
    this.code = p.code || 'unknown';
    this.detail = this.message;
    this.errors = p.errors || [];
    /** Members that come with some codes: pricing, accepted_by, tries_left … */
    this.extra = p.extra || {};
    /** True: no answer came, and whether the server acted is not known. */
    this.offline = p.offline === true;
    /** Seconds to wait, where the server said so. */
    this.retryAfter = p.retryAfter === undefined ? null : p.retryAfter;
    this.requestId = p.requestId || '';
  }

  /** The message for one field, '' when it is fine. @param {string} field */
  field(field) {
    const hit = this.errors.find((e) => e.field === field);
    return hit ? hit.message : '';
  }

  /** True: the same call may succeed later. False: the server understood and refused. */
  get transient() {
    return this.offline || this.status >= 500 || [401, 408, 425, 429].includes(this.status);
  }

  /** What an outbox keeps of it. */
  toJSON() {
    const { status, code, detail, errors, extra, requestId } = this;
    return { status, code, detail, errors, extra, requestId };
  }
}

const known = new Set(['type', 'title', 'status', 'detail', 'code', 'errors', 'request_id']);

/**
 * The Problem in a refused answer.
 * @param {number} status
 * @param {string} text the body
 * @param {string|null} retryAfter the header
 */
export function problemOf(status, text, retryAfter) {
  let body = {};
  try {
    const parsed = JSON.parse(text);
    if (parsed && typeof parsed === 'object') body = parsed;
  } catch {
    // Not JSON: something between us and the server answered. The status is all there is.
  }
  const extra = {};
  for (const key of Object.keys(body)) if (!known.has(key)) extra[key] = body[key];
  const wait = Number(body.retry_after_seconds ?? retryAfter ?? NaN);
  return new Problem({
    status,
    code: body.code || `http_${status}`,
    detail: body.detail,
    title: body.title || `The server answered ${status}.`,
    errors: Array.isArray(body.errors) ? body.errors : [],
    extra,
    retryAfter: Number.isFinite(wait) ? wait : null,
    requestId: body.request_id,
  });
}

/**
 * @param {string} base
 * @param {string} path
 * @param {Record<string, any>} [query] null and undefined are left out
 */
export function address(base, path, query) {
  const pairs = Object.entries(query || {}).filter(([, v]) => v !== null && v !== undefined && v !== '');
  if (pairs.length === 0) return base + path;
  const text = new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])).toString();
  return base + path + (path.includes('?') ? '&' : '?') + text;
}

/** @param {any} body */
function isRaw(body) {
  return typeof body === 'string' || body instanceof Blob || body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) || body instanceof FormData;
}

/**
 * @typedef {{query?: Record<string, any>, headers?: Record<string, string>, timeout?: number, signal?: AbortSignal, as?: 'json'|'text'|'blob'|'full'}} CallOptions
 * `as: 'full'` gives `{status, headers, body}`, `body` being the parsed JSON.
 */

/**
 * Calls of one face. The header names it: that picks the cookies and keeps other sites out.
 * @param {'till'|'floor'|'manage'|''} face
 * @param {{base?: string, fetch?: typeof fetch, timeout?: number}} [options]
 */
export function makeApi(face, options = {}) {
  const base = options.base ?? '/api/v1';
  const doFetch = options.fetch ?? ((input, init) => fetch(input, init));
  const usual = options.timeout ?? 15000;

  /**
   * The bare exchange: resolves with any answer that is not an error, throws Problem otherwise.
   * The timeout covers the body too, so `read` happens inside.
   * @template T
   * @param {string} method @param {string} path @param {any} body @param {CallOptions} opts
   * @param {(answer: Response) => Promise<T>} read
   * @returns {Promise<T>}
   */
  async function exchange(method, path, body, opts, read) {
    const abort = new AbortController();
    let late = false;
    const timer = setTimeout(() => { late = true; abort.abort(); }, opts.timeout ?? usual);
    const outer = () => abort.abort();
    if (opts.signal) {
      if (opts.signal.aborted) abort.abort();
      opts.signal.addEventListener('abort', outer, { once: true });
    }
    try {
      const headers = { Accept: 'application/json', ...(face ? { 'X-Tillbell-Face': face } : {}), ...opts.headers };
      const init = { method, headers, signal: abort.signal, credentials: /** @type {const} */ ('same-origin'), cache: /** @type {const} */ ('no-store') };
      if (body !== undefined) {
        if (!isRaw(body) && !headers['Content-Type']) headers['Content-Type'] = 'application/json';
        init.body = isRaw(body) ? body : JSON.stringify(body);
      }
      const answer = await doFetch(address(base, path, opts.query), init);
      if (!answer.ok) throw problemOf(answer.status, await answer.text(), answer.headers.get('Retry-After'));
      return await read(answer);
    } catch (err) {
      if (err instanceof Problem) throw err;
      if (opts.signal && opts.signal.aborted) throw err; // the caller took it back
      throw new Problem({
        code: late ? 'timeout' : 'offline',
        detail: late ? 'The server did not answer in time.' : 'The server cannot be reached.',
        offline: true,
      });
    } finally {
      clearTimeout(timer);
      if (opts.signal) opts.signal.removeEventListener('abort', outer);
    }
  }

  /** @param {CallOptions} opts */
  const reader = (opts) => async (/** @type {Response} */ answer) => {
    if (opts.as === 'text') return answer.text();
    if (opts.as === 'blob') return answer.blob();
    const text = await answer.text();
    const body = text === '' ? null : JSON.parse(text);
    return opts.as === 'full' ? { status: answer.status, headers: answer.headers, body } : body;
  };
  /** @param {string} method */
  const withBody = (method) => (path, body, opts = {}) => exchange(method, path, body, opts, reader(opts));

  return {
    /** @param {string} path @param {CallOptions} [opts] */
    get: (path, opts = {}) => exchange('GET', path, undefined, opts, reader(opts)),
    /** @type {(path: string, body?: any, opts?: CallOptions) => Promise<any>} */
    put: withBody('PUT'),
    /** @type {(path: string, body?: any, opts?: CallOptions) => Promise<any>} */
    post: withBody('POST'),
    /** @type {(path: string, body?: any, opts?: CallOptions) => Promise<any>} */
    patch: withBody('PATCH'),
    /** @param {string} path @param {CallOptions} [opts] */
    del: (path, opts = {}) => exchange('DELETE', path, undefined, opts, reader(opts)),
    /** The Response itself, its body wholly read into memory. @param {string} method @param {string} path @param {any} [body] @param {CallOptions} [opts] */
    raw: (method, path, body, opts = {}) => exchange(method, path, body, opts,
      async (answer) => new Response([204, 205, 304].includes(answer.status) ? null : await answer.blob(), { status: answer.status, headers: answer.headers })),
  };
}
