// Telling a keyboard-wedge scanner from a person by the rhythm of the keys, wherever the focus is.

/**
 * @typedef {{prefix?: string, suffix?: string, valid?: (code: string) => boolean}} ScanOptions
 * prefix and suffix: what this scanner puts around a code; valid: whether a text is a code, to undo a doubled one
 * @typedef {{key: string, code?: string, time: number, repeat?: boolean, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean}} Press
 * @typedef {{code: string, aim: string|null, at: number, byKey?: boolean}} Scan aim: the symbology the scanner named, such as "]E0";
 * byKey: Enter or Tab ended it, as scanners do and hands that fast do not
 * @typedef {{do: 'scan', scan: Scan}|{do: 'stutter', scan: Scan}|{do: 'stuck', scan: Scan}
 *   |{do: 'take-back'}|{do: 'swallow'}|{do: 'release', text: string}|{do: 'remember'}} Action
 * remember: a first character is about to enter a field, note how the field was; take-back: put it back so;
 * swallow: this press must not reach the page; release: it was a person after all, type the text into the field
 */

export const limits = {
  minLength: 4,
  averageGap: 35,    // scanners are near 10 ms a key, people seldom under 60
  longestGap: 50,
  silence: 60,       // ends a code that has no Enter
  secondEnter: 120,  // CR LF
  stutter: 250,
  stuckCount: 20,
  stuckWithin: 5000,
  busy: 25,          // a timer that is later than this says that the page stalled
  longest: 5000,     // characters of one burst: above it a key is stuck
};

/** Group separator, which scanners send as Ctrl+], whatever that key is in the keyboard's language, as F8, or as itself. */
const groupSeparator = '\u001d';

/**
 * The judge of key presses. Pure: presses and the passing of time in, actions out.
 * @param {ScanOptions} [options]
 */
export function scanCore(options = {}) {
  /** @type {{text: string, first: number, last: number, count: number}|null} */
  let burst = null;
  let endedAt = -Infinity;    // when a scan last ended with a terminator
  let lastScan = { code: '', end: -Infinity };
  let equal = [];             // ends of equal scans in a row
  let stuck = false;

  const isScan = (b) => b.count >= limits.minLength && (b.last - b.first) / (b.count - 1) <= limits.averageGap;

  /** Characters held back so far: all but the first, which went to the page until the second took it back. */
  const held = (b) => (b.count > 1 ? b.text : '');

  function strip(text) {
    let code = text;
    let aim = null;
    if (options.prefix && code.startsWith(options.prefix)) code = code.slice(options.prefix.length);
    if (options.suffix && code.endsWith(options.suffix)) code = code.slice(0, -options.suffix.length);
    const named = /^\][A-Za-z][0-9A-Za-z]/.exec(code);
    if (named) { aim = named[0]; code = code.slice(3); }
    const half = code.slice(0, code.length / 2);
    // Keys and an app bridge at once double a code; only where the whole is no code and the half is one.
    if (options.valid && code.length % 2 === 0 && half + half === code && !options.valid(code) && options.valid(half)) code = half;
    return { code, aim };
  }

  /** @param {{text: string, first: number, last: number}} b @param {boolean} [byKey] @returns {Action} */
  function judge(b, byKey = false) {
    const scan = { ...strip(b.text), at: b.last, ...(byKey && { byKey }) };
    const same = scan.code === lastScan.code;
    const stutter = same && b.first - lastScan.end < limits.stutter;
    lastScan = { code: scan.code, end: b.last };
    equal = (same ? equal : []).concat(b.last).filter((t) => b.last - t < limits.stuckWithin);
    if (equal.length >= limits.stuckCount) stuck = true;
    if (stuck) return { do: 'stuck', scan };
    return { do: stutter ? 'stutter' : 'scan', scan };
  }

  /** Ends the burst. @param {boolean} byKey @returns {Action[]} */
  function finish(byKey) {
    const b = burst;
    burst = null;
    if (!b) return [];
    if (!isScan(b)) return held(b) ? [{ do: 'release', text: b.text }] : [];
    return byKey ? [{ do: 'swallow' }, judge(b, true)] : [judge(b)];
  }

  /** @param {Press} p @returns {string|null} the character, or null for a key that is none */
  function character(p) {
    if (p.key === groupSeparator || (p.ctrlKey && !p.altKey && (p.key === ']' || p.code === 'BracketRight'))) return groupSeparator;
    if (p.key === 'F8' && burst && burst.count > 1 && p.time - burst.last <= limits.longestGap) return groupSeparator;
    if (p.ctrlKey || p.altKey || p.metaKey) return null;
    return Array.from(p.key).length === 1 ? p.key : null;
  }

  /** @param {Press} p @returns {Action[]} */
  function press(p) {
    if (p.key === 'Shift' || p.key === 'Control' || p.key === 'AltGraph') return []; // on the way to a capital or a separator
    const late = burst && p.time - burst.last > limits.longestGap;
    const char = character(p);
    if (p.repeat) return finish(false); // a held key has the rhythm of a scanner
    if (p.key === 'Enter' || p.key === 'Tab') {
      if (burst && p.time - burst.last <= limits.silence && isScan(burst)) {
        const out = finish(true);
        endedAt = p.time;
        return out;
      }
      if (!burst && p.time - endedAt <= limits.secondEnter) return [{ do: 'swallow' }];
      return finish(false);
    }
    if (char === null) return finish(false);
    if (!burst || late) {
      const before = finish(false);
      if (char === groupSeparator) return before;
      burst = { text: char, first: p.time, last: p.time, count: 1 };
      return [...before, { do: 'remember' }];
    }
    burst.count += 1;
    burst.last = p.time;
    if (burst.count > limits.longest) {
      if (burst.count > limits.longest + 1) return [{ do: 'swallow' }];
      stuck = true;
      return [{ do: 'swallow' }, judge(burst)];
    }
    burst.text += char;
    return burst.count === 2 ? [{ do: 'take-back' }, { do: 'swallow' }] : [{ do: 'swallow' }];
  }

  return {
    press,
    /** Time passed without a key. @param {number} now @returns {Action[]} */
    quiet: (now) => (burst && now - burst.last >= limits.silence ? finish(false) : []),
    /** When to call quiet, or null. */
    get deadline() { return burst ? burst.last + limits.silence : null; },
    /** Goes on after `stuck`. */
    resume() { stuck = false; equal = []; },
    /** @param {ScanOptions} o */
    configure(o) { Object.assign(options, o); },
  };
}

/**
 * Runs tasks one after the other; one that fails does not stop the rest.
 * @param {(err: any) => void} onError
 */
export function makeQueue(onError) {
  let tail = Promise.resolve();
  let length = 0;
  return {
    /** @param {() => any} task */
    push(task) {
      length += 1;
      tail = tail.then(task).catch(onError).then(() => { length -= 1; });
      return tail;
    },
    get length() { return length; },
  };
}

/**
 * Tells the judge when it is quiet. A timer that comes late says that the page was busy, and keys may wait behind it: they
 * carry the time at which they were struck, so the judge hears them first, however late they come.
 * @param {ReturnType<typeof scanCore>} core @param {(actions: Action[]) => void} run
 * @param {{now: () => number, after: (ms: number, then: () => void) => void}} clock after: a new wait takes the place of the last
 * @returns {() => void} to call after each key
 */
export function quietWatch(core, run, { now, after }) {
  /** @param {number} due */
  function until(due) {
    after(Math.max(1, due - now()), () => {
      if (core.deadline === null) return;
      if (now() - due > limits.busy) { until(now() + limits.silence); return; }
      run(core.quiet(now()));
      wait();
    });
  }
  function wait() {
    if (core.deadline !== null) until(Math.max(core.deadline, now()) + 1);
  }
  return wait;
}

/** Fields of a page in which a character can be taken back. @param {any} el */
function fieldOf(el) {
  return el && (el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement) && !el.readOnly ? el : null;
}

/** Writes a value as if typed, so that whoever listens hears it. @param {HTMLInputElement|HTMLTextAreaElement} field @param {string} value @param {number|null} caret */
function write(field, value, caret) {
  field.value = value;
  try { if (caret !== null) field.setSelectionRange(caret, caret); } catch { /* number fields have no caret to set */ }
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Listens on the window in the capture phase, so that no dialog and no field can lose a scan.
 * Scans queue: the next `onScan` begins when the promise of the last is settled. `onBurst` hears a second character this soon
 * after the first, which was no key of its own then.
 * @param {{onScan: (code: string, scan: Scan) => any, onBurst?: () => void, onStutter?: (code: string) => void, onStuck?: (code: string) => void, onError?: (err: any) => void, options?: ScanOptions}} o
 */
export function makeScanner(o) {
  const core = scanCore(o.options);
  const queue = makeQueue(o.onError ?? ((err) => { setTimeout(() => { throw err; }); }));
  /** @type {{field: any, value: string, start: number|null, end: number|null}|null} */
  let noted = null;
  let timer = null;

  function note() {
    const field = fieldOf(document.activeElement);
    noted = field && { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
  }

  function takeBack() {
    if (noted && noted.field === document.activeElement && noted.field.value !== noted.value) write(noted.field, noted.value, noted.start);
  }

  /** @param {string} text */
  function release(text) {
    const field = fieldOf(document.activeElement);
    if (!field) return;
    const start = field.selectionStart ?? field.value.length;
    const end = field.selectionEnd ?? start;
    write(field, field.value.slice(0, start) + text + field.value.slice(end), start + text.length);
  }

  /** @param {Action[]} actions @param {KeyboardEvent} [event] */
  function run(actions, event) {
    for (const action of actions) {
      switch (action.do) {
        case 'remember': note(); break;
        case 'take-back': takeBack(); if (o.onBurst) o.onBurst(); break;
        case 'release': release(action.text); break;
        case 'swallow': if (event) { event.preventDefault(); event.stopImmediatePropagation(); } break;
        case 'scan': queue.push(() => o.onScan(action.scan.code, action.scan)); break;
        case 'stutter': if (o.onStutter) o.onStutter(action.scan.code); break;
        case 'stuck': if (o.onStuck) o.onStuck(action.scan.code); break;
      }
    }
  }

  const wait = quietWatch(core, (actions) => run(actions), { now: () => performance.now(), after: (ms, then) => { clearTimeout(timer); timer = setTimeout(then, ms); } });

  /** @param {KeyboardEvent} event */
  function listen(event) {
    if (event.isComposing || event.key === 'Dead' || event.key === 'Process') return;
    run(core.press({ key: event.key, code: event.code, time: event.timeStamp, repeat: event.repeat, ctrlKey: event.ctrlKey, altKey: event.altKey, metaKey: event.metaKey }), event);
    wait();
  }

  window.addEventListener('keydown', listen, true);
  return {
    stop() { window.removeEventListener('keydown', listen, true); clearTimeout(timer); },
    /** After `stuck`, when the person says go on. */
    resume: () => core.resume(),
    configure: core.configure,
    /** A code from elsewhere (typed, camera) in its turn among the scans. @param {string} code */
    feed: (code) => queue.push(() => o.onScan(code, { code, aim: null, at: performance.now() })),
    get waiting() { return queue.length; },
  };
}
