// The parts the office's screens are put together from, and the hooks behind
// its lists, forms and actions.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, Mark, Plate, Shape, State, html } from "../lib/ui.js";
import { changed, complaint, placeErrors } from "./forms.js";
import { initials } from "./persons.js";
import { api, made, newId } from "./session.js";
import { t } from "./texts.js";

export { Icon, Mark, Plate, Shape, State, html, t };

/** @typedef {{status?: number, code?: string, message: string, errors?: {field: string, code: string, message: string}[], offline?: boolean, retryAfter?: number|null, extra?: Record<string, any>}} Trouble */

/** @param {{name: string, person?: {id: string, picture?: string}, large?: boolean}} props the picture of them where there is one */
export function Face({ name, person, large }) {
  const look = large ? "face face-l" : "face";
  return person?.picture ? html`<span class=${look} aria-hidden="true"><img src="/api/v1/staff/${person.id}/picture?face=manage&v=${person.picture}" alt="" loading="lazy" /></span>`
    : html`<span class=${look} aria-hidden="true">${initials(name)}</span>`;
}

/** @param {{class?: string, title?: any, aside?: any, test?: string, children: any}} props */
export function Panel({ class: name = "", title, aside, test, children }) {
  return html`<section class="panel ${name}" data-test=${test}>
    ${title && html`<div class="panel-head"><h2>${title}</h2>${aside && html`<div class="aside">${aside}</div>`}</div>`}
    ${children}
  </section>`;
}

/** @param {{icon: string, title: string, text?: string, children?: any}} props */
export function Empty({ icon, title, text, children }) {
  return html`<div class="empty"><${Icon} name=${icon} /><b>${title}</b>${text && html`<span>${text}</span>`}${children && html`<div class="rowbtn">${children}</div>`}</div>`;
}

export function Loading() {
  return html`<p class="calm" role="status">${t("loading")}</p>`;
}

/** @param {{kind: "late"|"done"|"way", test?: string, children: any}} props */
export function Notice({ kind, test, children }) {
  return html`<p class="banner banner-${kind}" role=${kind === "late" ? "alert" : "status"} data-test=${test}><${Shape} name=${kind === "late" ? "late" : kind === "done" ? "done" : "wait"} /><span class="grow">${children}</span></p>`;
}

/** What could not be loaded, and the way to try again where there is one. @param {{error: Trouble|null, retry?: () => void}} props */
export function Failed({ error, retry }) {
  if (!error) return null;
  return html`<div class="banner banner-late failed" role="alert" data-test="failed"><${Shape} name="late" /><span class="grow">${error.message}</span>${retry && html`<button type="button" class="btn btn-s" onClick=${retry}>${t("again")}</button>`}</div>`;
}

/** @param {{name: any, value: any, more?: any}} props */
export function Fact({ name, value, more }) {
  return html`<div><dt>${name}</dt><dd><bdi>${value}</bdi>${more && html`<small><bdi>${more}</bdi></small>`}</dd></div>`;
}

/** @param {{change: {direction: string, permille: number}|null}} props */
export function Delta({ change }) {
  if (!change) return null;
  const path = { up: "M6 1 11 10H1Z", down: "M6 11 1 2h10Z", same: "M1 5h10v2H1z" }[change.direction];
  const tenths = Math.abs(change.permille);
  const sign = change.direction === "down" ? "−" : change.direction === "up" ? "+" : "";
  return html`<span class="d ${change.direction}"><svg viewBox="0 0 12 12" aria-hidden="true"><path d=${path} fill="currentColor" /></svg>${sign}${Math.floor(tenths / 10)}.${tenths % 10} %</span>`;
}

/** A button that shows its own state; the width never changes. @param {any} props */
export function Action({ kind = "", type = "button", test, sending = false, done = false, disabled = false, small = false, wide = false, onClick, children }) {
  const slow = useSlow(sending);
  const names = ["btn", kind && `btn-${kind}`, small && "btn-s", wide && "btn-wide", sending && "sending"].filter(Boolean).join(" ");
  return html`<button type=${type} class=${names} data-test=${test} disabled=${disabled && !sending} aria-busy=${sending} onClick=${sending ? undefined : onClick}>${done ? html`<${Icon} name="check" size="s" />${t("saved")}` : children}</button>
    ${slow && html`<span class="note" role="status">${t("slow")}</span>`}`;
}

/** True after eight seconds of sending. @param {boolean} sending */
function useSlow(sending) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!sending) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), 8000);
    return () => clearTimeout(timer);
  }, [sending]);
  return slow;
}

/** @param {{class?: string, icon: string, label: string, pressed?: boolean, test?: string, onClick: () => void}} props */
export function IconButton({ class: name = "", icon, label, pressed, test, onClick }) {
  return html`<button class="icon-btn ${name}" aria-label=${label} title=${label} aria-pressed=${pressed} data-test=${test} onClick=${onClick}><${Icon} name=${icon} size="s" /></button>`;
}

/** Asks in its own place before it does what cannot be taken back, and shows in the same place that it is being done. @param {any} props */
export function Confirm({ label, ask, yes, onYes, sending = false, small, test }) {
  const [asking, setAsking] = useState(false);
  const asked = useRef(false);
  const place = useRef(/** @type {HTMLButtonElement|null} */ (null));
  // Focus goes with the question, and back to where it came from.
  useEffect(() => { if (asking || asked.current) place.current?.focus(); asked.current = asking; }, [asking]);
  const stop = (/** @type {Event} */ event) => event.stopPropagation();
  const names = ["btn", small ? "btn-s" : "btn-danger", sending && "sending"].filter(Boolean).join(" ");
  if (!asking) return html`<button type="button" key="first" ref=${place} class=${names} aria-busy=${sending} data-test=${test} onClick=${(/** @type {Event} */ event) => { stop(event); if (!sending) setAsking(true); }}>${label}</button>`;
  return html`<span class="confirm" key="asking" role="group" aria-label=${ask} onClick=${stop} onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") setAsking(false); }}>
    <span class="note">${ask}</span>
    <button type="button" class="btn btn-s" ref=${place} data-test="${test}-no" onClick=${() => setAsking(false)}>${t("no")}</button>
    <button type="button" class="btn btn-s btn-danger" data-test="${test}-yes" onClick=${() => { onYes(); setAsking(false); }}>${yes}</button>
  </span>`;
}

// ---- Forms

/** Several forms of one kind may stand on a page; a label leads to the field of its own. @param {{id?: number}} form @param {string} name */
const fieldId = (form, name) => `f${form.id ?? ""}-${name.replaceAll(/[^a-z0-9]/gi, "-")}`;
let forms = 0;

/** Label, field, and one line below: the complaint, else the hint. @param {any} props */
export function Field({ form, name, label, hint, span = "6", type = "text", test, autofocus, unit, num, inputmode, list, disabled, rows, placeholder, maxlength, error: told, onBlur }) {
  const id = fieldId(form, name);
  const error = form.errors[name] ? complaint(label, form.errors[name]) : told;
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => { if (autofocus) input.current?.focus(); }, []);
  const shared = { id, ref: input, "data-test": test, value: form.values[name] ?? "", disabled, placeholder, maxlength, "aria-invalid": error ? "true" : undefined, "aria-describedby": error || hint ? `${id}-h` : undefined, onBlur, onInput: (/** @type {any} */ event) => form.set(name, event.currentTarget.value) };
  return html`<div class="fg fg-${span}">
    <label for=${id}>${label}</label>
    ${rows
      ? html`<textarea class=${error ? "area bad" : "area"} rows=${rows} ...${shared}></textarea>`
      : html`<span class=${["inp", num && "inp-num", error && "bad", disabled && "off"].filter(Boolean).join(" ")}><input type=${type} inputmode=${inputmode} list=${list} autocomplete="off" ...${shared} />${unit && html`<span class="unit">${unit}</span>`}</span>`}
    ${(error || hint) && html`<p class=${error ? "hint bad" : "hint"} id="${id}-h">${error || hint}</p>`}
  </div>`;
}

/** @param {any} props */
export function Select({ form, name, label, hint, span = "6", options, test, disabled }) {
  const id = fieldId(form, name);
  const error = form.errors[name] && complaint(label, form.errors[name]);
  const value = form.values[name] ?? "";
  const known = options.some((/** @type {any} */ option) => option[0] === value);
  return html`<div class="fg fg-${span}">
    <label for=${id}>${label}</label>
    <span class=${["inp", error && "bad", disabled && "off"].filter(Boolean).join(" ")}><select id=${id} data-test=${test} value=${value} disabled=${disabled} aria-invalid=${error ? "true" : undefined} aria-describedby=${error || hint ? `${id}-h` : undefined} onChange=${(/** @type {any} */ event) => form.set(name, event.currentTarget.value)}>
      ${!known && html`<option value=${value}>${value || "–"}</option>`}
      ${options.map((/** @type {any} */ option) => html`<option key=${option[0]} value=${option[0]} selected=${option[0] === value}>${option[1]}</option>`)}
    </select><${Icon} name="down" size="s" /></span>
    ${(error || hint) && html`<p class=${error ? "hint bad" : "hint"} id="${id}-h">${error || hint}</p>`}
  </div>`;
}

/** Real radios, each with a line of explanation. @param {any} props */
export function Choice({ form, name, label, options, span = "6", test, disabled, hint }) {
  const error = form.errors[name] && complaint(label, form.errors[name]);
  return html`<fieldset class="fg fg-${span}" disabled=${disabled}><legend>${label}</legend>
    <div class="pick pick-wrap">${options.map((/** @type {any} */ [value, title, more]) => html`<label key=${value} class=${form.values[name] === value ? "on" : ""}><input type="radio" name=${name} data-test="${test ?? name}-${value}" checked=${form.values[name] === value} onChange=${() => form.set(name, value)} /><span>${title}${more && html`<small>${more}</small>`}</span></label>`)}</div>
    ${(error || hint) && html`<p class=${error ? "hint bad" : "hint"}>${error || hint}</p>`}
  </fieldset>`;
}

/** What a refusal says that belongs to no field on screen. @param {{form: any, error: Trouble|null}} props */
export function FormErrors({ form, error }) {
  const lines = form.rest.length > 0 ? [error?.message ?? "", ...form.rest.filter((/** @type {string} */ line) => !/^\p{Ll}/u.test(line))].filter(Boolean) : error && Object.keys(form.errors).length === 0 ? [error.message] : [];
  return lines.length === 0 ? null : html`<div class="form-errors">${lines.map((/** @type {string} */ line) => html`<${Notice} key=${line} kind="late" test="form-error">${line}<//>`)}</div>`;
}

/**
 * Values of a form over what is saved. When what is saved changes, untouched
 * values follow; what somebody typed stays.
 * @param {Record<string, any>} saved
 * @param {string[]} fields
 */
export function useForm(saved, fields) {
  const [, redraw] = useState(0);
  const ref = useRef(/** @type {any} */ (null));
  if (!ref.current) ref.current = { id: ++forms, saved, values: { ...saved }, errors: {}, rest: [], sent: false };
  const state = ref.current;
  if (changed(state.saved, saved).length > 0) {
    if (state.sent || changed(state.saved, state.values).length === 0) state.values = { ...saved };
    state.saved = saved;
    state.sent = false;
  }
  const draw = () => redraw((n) => n + 1);
  return {
    id: state.id,
    get values() { return state.values; },
    get errors() { return state.errors; },
    get rest() { return state.rest; },
    get changes() { return changed(state.saved, state.values); },
    get dirty() { return changed(state.saved, state.values).length > 0; },
    /** @param {string} name @param {any} value */
    set(name, value) {
      state.values = { ...state.values, [name]: value };
      const { [name]: gone, ...errors } = state.errors;
      state.errors = errors;
      draw();
    },
    /** @param {Record<string, string>} errors */
    refuse(errors) {
      state.errors = errors;
      draw();
    },
    undo() {
      Object.assign(state, { values: { ...state.saved }, errors: {}, rest: [] });
      draw();
    },
    /** Sends, and puts a refusal's complaints under their fields. @template T @param {() => Promise<T>} call */
    async send(call) {
      try {
        const answer = await call();
        Object.assign(state, { errors: {}, rest: [], sent: true });
        return answer;
      } catch (error) {
        const { at, rest } = placeErrors(/** @type {any} */ (error).errors ?? [], fields);
        Object.assign(state, { errors: at, rest });
        throw error;
      } finally {
        draw();
      }
    },
  };
}

// ---- Actions and lists

/** How long a button says that it is done. */
const doneFor = 1500;

/**
 * One thing that can be done: whether it runs, how it went.
 * @param {(...args: any[]) => Promise<any>} act
 */
export function useAction(act) {
  const [state, setState] = useState(/** @type {{busy: string, error: Trouble|null, done: boolean}} */ ({ busy: "", error: null, done: false }));
  const alive = useAlive();
  const running = useRef(false);
  return {
    ...state,
    clear: () => setState({ busy: "", error: null, done: false }),
    /** @param {string} [label] what is shown as running @param {any[]} args */
    async run(label = "it", ...args) {
      if (running.current) return;
      running.current = true;
      setState({ busy: label, error: null, done: false });
      try {
        await act(...args);
        if (!alive.current) return;
        setState({ busy: "", error: null, done: true });
        setTimeout(() => { if (alive.current) setState((now) => (now.busy ? now : { ...now, done: false })); }, doneFor);
      } catch (error) {
        if (alive.current) setState({ busy: "", error: /** @type {any} */ (error), done: false });
      } finally {
        running.current = false;
      }
    },
  };
}

/** The id of what a form writes: of what is there already, else one new id for as long as the form is of something new. @param {string} [known] */
export function useNewId(known) {
  const fresh = useRef("");
  if (known) fresh.current = "";
  else if (!fresh.current) fresh.current = newId();
  return known ?? fresh.current;
}

/**
 * An id that stays the same for the same content until that was taken: sent
 * again after an answer that got lost, a movement of goods or of money happens once.
 */
export function useSendId(make = () => newId()) {
  const kept = useRef({ content: "", id: "" });
  return {
    /** @param {any} content */
    of(content) {
      const text = JSON.stringify(content);
      if (kept.current.content !== text) kept.current = { content: text, id: make() };
      return kept.current.id;
    },
    /** The id under which this very content was sent and not taken yet. @param {any} content */
    sent: (content) => (kept.current.content === JSON.stringify(content) ? kept.current.id : ""),
    taken: () => { kept.current = { content: "", id: "" }; },
  };
}

/**
 * Ends a form whose answer was lost when the live channel tells that what it sent is there.
 * @param {string} id under which it was sent, empty: nothing was
 * @param {{error: Trouble|null, clear: () => void}} action
 * @param {() => any} end
 */
export function useArrived(id, action, end) {
  const there = id !== "" && Boolean(action.error?.offline) && made.value.includes(id);
  useEffect(() => {
    if (!there) return;
    action.clear();
    end();
  }, [there]);
}

function useAlive() {
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);
  return alive;
}

/**
 * Something loaded; the old stays on screen while the new is fetched.
 * @template T
 * @param {() => Promise<T>} load
 * @param {any[]} deps
 */
export function useLoad(load, deps) {
  const [state, setState] = useState(/** @type {{data: T|undefined, error: Trouble|null, loading: boolean}} */ ({ data: undefined, error: null, loading: true }));
  const turn = useRef(0);
  const run = async () => {
    const mine = ++turn.current;
    setState((now) => ({ ...now, loading: true }));
    try {
      const data = await load();
      if (mine === turn.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((now) => ({ ...now, error: /** @type {any} */ (error), loading: false }));
    }
  };
  useEffect(() => {
    run();
    return () => { turn.current++; };
  }, deps);
  return { ...state, reload: run };
}

/**
 * A list that comes in pages.
 * @param {string} path empty while it is not known what to ask for
 * @param {Record<string, any>} query
 */
export function usePages(path, query) {
  const key = JSON.stringify([path, query]);
  const [state, setState] = useState(/** @type {{key: string, items: any[], cursor: string|null, pages: number, loading: boolean, error: Trouble|null}} */ ({ key: "", items: [], cursor: null, pages: 0, loading: true, error: null }));
  const turn = useRef(0);
  const fetchPage = async (/** @type {string|null} */ cursor) => {
    const mine = ++turn.current;
    setState((now) => ({ ...now, loading: true, error: null }));
    try {
      const page = await api.get(path, { ...query, cursor });
      if (mine !== turn.current) return;
      setState((now) => ({ key, items: cursor ? [...now.items, ...page.items] : page.items, cursor: page.next_cursor ?? null, pages: cursor ? now.pages + 1 : 1, loading: false, error: null }));
    } catch (error) {
      if (mine === turn.current) setState((now) => ({ ...now, loading: false, error: /** @type {any} */ (error) }));
    }
  };
  useEffect(() => {
    if (path) fetchPage(null);
    else setState({ key, items: [], cursor: null, pages: 0, loading: false, error: null });
    return () => { turn.current++; };
  }, [key]);
  const stale = state.key !== key && state.error !== null; // rows of another search answer nothing
  return {
    ...state,
    items: stale ? [] : state.items,
    loading: state.loading || (state.key !== key && !state.error),
    more: state.cursor !== null && !stale,
    reload: () => (path ? fetchPage(null) : undefined),
    next: () => { if (state.cursor && !state.loading) fetchPage(state.cursor); },
    /** Puts an item's new version in its place. @param {any} item */
    put: (item) => setState((now) => ({ ...now, items: now.items.map((old) => (old.id === item.id ? item : old)) })),
    /** @param {string} id */
    drop: (id) => setState((now) => ({ ...now, items: now.items.filter((old) => old.id !== id) })),
  };
}

/**
 * Loads a paged list anew when there is news of it.
 * @param {ReturnType<typeof usePages>} list
 * @param {number} news
 */
export function useNews(list, news) {
  const first = useRef(news);
  useEffect(() => { if (news !== first.current) list.reload(); first.current = news; }, [news]);
  return list;
}

/** The end of a paged list: loads on when it comes into sight, or by its button. @param {{list: ReturnType<typeof usePages>}} props */
export function More({ list }) {
  const end = useRef(/** @type {HTMLDivElement|null} */ (null));
  useEffect(() => {
    if (!end.current || !list.more || list.error) return; // after a failure only the button tries again
    const watch = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) list.next(); });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [list.cursor, list.loading]);
  if (list.loading && list.items.length === 0) return html`<${Loading} />`;
  if (!list.more) return null;
  return html`<div class="more" ref=${end}><button class="btn btn-s" data-test="more" onClick=${list.next}>${list.loading ? t("loading") : t("more")}</button></div>`;
}

/** How long typing may pause before a search goes out. */
const typingPause = 220;

/** @param {{label: string, value: string, onSearch: (value: string) => void, test: string, autofocus?: boolean}} props */
export function SearchField({ label, value, onSearch, test, autofocus }) {
  const [typed, setTyped] = useState(value);
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const timer = useRef(0);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (autofocus) input.current?.focus();
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "F2") return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => { removeEventListener("keydown", onKey); clearTimeout(timer.current); };
  }, []);
  const search = (/** @type {string} */ text, /** @type {number} */ after) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(text), after);
  };
  return html`<label class="field"><${Icon} name="search" size="s" /><span class="vh">${label}</span>
    <input ref=${input} type="text" data-test=${test} placeholder=${label} value=${typed} autocomplete="off" spellcheck=${false} enterkeyhint="search"
      onInput=${(/** @type {any} */ event) => { setTyped(event.currentTarget.value); search(event.currentTarget.value, typingPause); }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") search(typed, 0); else if (event.key === "Escape" && typed) { event.preventDefault(); setTyped(""); search("", 0); } }} />
    <kbd class="key">F2</kbd></label>`;
}

/** A row of links that may be wider than the screen: the current one is brought into sight. @param {string} current */
export function useInSight(current) {
  const row = useRef(/** @type {HTMLElement|null} */ (null));
  useLayoutEffect(() => {
    const link = row.current?.querySelector("[aria-current]")?.getBoundingClientRect();
    if (!row.current || !link || row.current.scrollWidth <= row.current.clientWidth) return;
    const box = row.current.getBoundingClientRect();
    row.current.scrollLeft += link.left + link.width / 2 - box.left - box.width / 2;
  }, [current]);
  return row;
}

/** The room an element has, kept up to date. @returns {[any, number, number]} */
export function useSize() {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const [size, setSize] = useState([0, 0]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize([element.clientWidth, element.clientHeight]);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [box, size[0], size[1]];
}
