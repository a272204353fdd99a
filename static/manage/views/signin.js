// Who is it, and the PIN. Digits and Enter work from the keyboard too.

import { useEffect, useRef, useState } from "preact/hooks";
import { Action, Face, Icon, Notice, html, t } from "../parts.js";
import { clock, device, signIn, staffHere } from "../session.js";
import { minutes, roleName } from "../show.js";

const longest = 8;
const shown = 4;

export function SignIn() {
  const people = staffHere.value.filter((person) => person.role === "supervisor" || person.role === "manager");
  const [chosen, choose] = useState(people.length === 1 ? people[0].id : "");
  const [pin, showPin] = useState("");
  const typed = useRef(""); // keys may come faster than the screen is drawn
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState(/** @type {{text: string, until: number}|null} */ (null));
  const person = people.find((candidate) => candidate.id === chosen);
  const rest = refused ? Math.ceil((refused.until - clock.value) / 1000) : 0;
  const locked = rest > 0;
  const ready = Boolean(person) && !sending && !locked;

  const setPin = (/** @type {string} */ next) => { typed.current = next; showPin(next); };
  const pick = (/** @type {string} */ id) => { choose(id); setPin(""); setRefused(null); };
  const type = (/** @type {string} */ digit) => { if (ready) { setPin((typed.current + digit).slice(0, longest)); setRefused(null); } };
  const rub = () => setPin(typed.current.slice(0, -1));
  const enter = async () => {
    if (!ready || typed.current.length < shown) return;
    setSending(true);
    const error = await signIn(chosen, typed.current);
    setSending(false);
    setPin("");
    const left = error?.extra?.tries_left;
    if (error) setRefused({ text: left > 0 ? `${error.message} ${t("signin.tries", { n: left })}` : error.message, until: error.retryAfter ? clock.value + error.retryAfter * 1000 : 0 });
  };

  const press = useRef(/** @type {(event: KeyboardEvent) => void} */ (() => {}));
  press.current = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement;
    if (/^\d$/.test(event.key)) type(event.key);
    else if (event.key === "Backspace") rub();
    else if (event.key === "Enter" && (!onButton || typed.current.length >= shown)) enter();
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    const onKey = (/** @type {KeyboardEvent} */ event) => press.current(event);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  return html`<main class="gate">
    <section>
      <h1>${t("signin.title")}</h1>
      <p class="lede">${people.length === 0 ? t("signin.nobody") : t("signin.lede", { n: people.length })}</p>
      <div class="names">
        ${people.map((candidate) => html`<button key=${candidate.id} data-test="staff-tile" data-id=${candidate.id} aria-pressed=${candidate.id === chosen} onClick=${() => pick(candidate.id)}>
          <${Face} name=${candidate.name} /><span><b>${candidate.name}</b><small>${roleName(candidate.role)}</small></span>
          ${candidate.id === chosen ? html`<${Icon} name="check" />` : html`<span></span>`}
        </button>`)}
      </div>
      <p class="note gap-top">${t("signin.else", { device: device.value?.name ?? "" })}</p>
    </section>
    <section class="padbox" aria-label=${t("signin.pin")}>
      <h2 class="pin-h">${person ? t("signin.pin_of", { name: person.name }) : t("signin.choose")}</h2>
      <p class=${refused ? "pindots pindots-wrong" : "pindots"} role="status" data-test="pin-dots" aria-label=${t("signin.typed", { n: pin.length })}>
        ${locked ? html`<b class="count-down">${minutes(rest)}</b>` : Array.from({ length: Math.max(shown, pin.length) }, (_, i) => html`<i key=${i} class=${i < pin.length ? "on" : ""}></i>`)}
      </p>
      <div class="padkeys">
        ${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => html`<button key=${digit} class="btn" data-test="pin-key-${digit}" disabled=${!ready} onClick=${() => type(digit)}>${digit}</button>`)}
        <button class="btn" data-test="pin-back" aria-label=${t("signin.rub")} disabled=${pin === ""} onClick=${rub}><${Icon} name="rub" /></button>
        <button class="btn" data-test="pin-key-0" disabled=${!ready} onClick=${() => type("0")}>0</button>
        <${Action} kind="action" test="pin-enter" sending=${sending} disabled=${!ready || pin.length < shown} onClick=${enter}>${t("signin.enter")}<//>
      </div>
      ${refused && html`<${Notice} kind="late" test="pin-refused">${refused.text}<//>`}
    </section>
  </main>`;
}
