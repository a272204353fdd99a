// The question for somebody else's yes: their PIN at this desk, or the floor.

import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../../lib/ui.js";
import { answered, edit, question } from "../asking.js";
import { Action, Face, Icon, Notice, html, t } from "../parts.js";
import { api, newId, newsOf } from "../session.js";
import { amount } from "../show.js";

const shortest = 4;

export function Asking() {
  const asked = question.value;
  if (!asked) return null;
  return html`<${Dialog} title=${t("asking.title")} closeLabel=${t("asking.close")} class="asking" onClose=${() => giveUp()}>
    <p data-test="asking-what"><b>${t(`right.${asked.right}`)}</b> ${asked.amount > 0 ? amount(asked.amount) : ""}${asked.reason && html` <span class="note"><bdi>“${asked.reason}”</bdi></span>`}</p>
    ${asked.problem && html`<${Notice} kind="late" test="asking-problem">${asked.problem}<//>`}
    ${asked.floor ? html`<${OnFloor} asked=${asked} />` : html`<${Here} asked=${asked} />`}
  <//>`;
}

async function giveUp() {
  const floor = question.value?.floor;
  if (floor?.state === "asked") api.post(`/help-requests/${floor.request}/cancel`, {}).catch(() => {}); // nobody waits for it any more; it ends by itself
  answered(null);
}

/** @param {{asked: import("../asking.js").Question}} props */
function Here({ asked }) {
  const [staff, setStaff] = useState(asked.people.length === 1 ? asked.people[0].id : "");
  const [pin, setPin] = useState("");
  const typed = useRef(/** @type {HTMLInputElement|null} */ (null));
  const id = useRef(newId()); // a retry is the same approval
  const picked = asked.people.find((person) => person.id === staff);
  useEffect(() => { if (picked) typed.current?.focus(); }, [staff]);
  const go = async () => {
    if (!picked || pin.length < shortest || asked.sending) return;
    edit({ sending: true, problem: "" });
    try {
      const view = await api.post("/approvals", { id: id.current, right: asked.right, reason: asked.reason, subject: asked.subject, staff_id: staff, pin });
      answered(view.id);
    } catch (error) {
      setPin("");
      edit({ sending: false, problem: /** @type {any} */ (error).message });
      typed.current?.focus();
    }
  };
  return html`<p class="note">${asked.people.length > 0 ? t("asking.who") : t("asking.nobody")}</p>
    <div class="names">${asked.people.map((person) => html`<button type="button" key=${person.id} data-test="asking-person" data-id=${person.id} aria-pressed=${person.id === staff} onClick=${() => { setStaff(person.id); id.current = newId(); }}>
      <${Face} name=${person.name} /><span><b><bdi>${person.name}</bdi></b></span></button>`)}</div>
    <form class="form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); go(); }}>
      <div class="fg fg-3"><label for="asking-pin">${picked ? t("asking.pin_of", { name: picked.name }) : t("asking.pin")}</label>
        <input id="asking-pin" ref=${typed} class="inp" type="password" inputmode="numeric" autocomplete="off" maxlength="12" disabled=${!picked} data-test="asking-pin" value=${pin} onInput=${(/** @type {any} */ event) => setPin(event.currentTarget.value.replace(/\D/g, ""))} /></div>
      <div class="fg fg-3"><label>${"\u00a0"}</label><${Action} kind="action" type="submit" test="asking-go" sending=${asked.sending} disabled=${!picked || pin.length < shortest}>${t("asking.go")}<//></div>
    </form>
    <div class="rowbtn"><button type="button" class="btn" data-test="asking-floor" onClick=${() => askFloor(asked)}><${Icon} name="bell" size="s" />${t("asking.floor")}</button><span class="note">${t("asking.floor_how")}</span></div>`;
}

/** @param {import("../asking.js").Question} asked */
async function askFloor(asked) {
  const floor = { request: newId(), approval: newId(), state: /** @type {const} */ ("asked"), words: "" };
  edit({ problem: "" });
  try {
    await api.post("/help-requests", { id: floor.request, kind: "approval", approval: { id: floor.approval, right: asked.right, reason: asked.reason, subject: asked.subject } });
    edit({ floor });
  } catch (error) {
    edit({ problem: /** @type {any} */ (error).message });
  }
}

/** The question on the floor: looked at again with each answer, and with each call that ends. @param {{asked: import("../asking.js").Question}} props */
function OnFloor({ asked }) {
  const floor = /** @type {NonNullable<import("../asking.js").Question["floor"]>} */ (asked.floor);
  const news = newsOf("approval.answered").value + newsOf("help_request.updated").value + newsOf("help_request.resolved").value;
  useEffect(() => {
    let gone = false;
    if (floor.state !== "asked") return;
    api.get(`/approvals/${floor.approval}`).then((view) => {
      if (gone || question.value?.floor?.approval !== view.id) return;
      if (view.state === "granted") answered(view.id);
      else if (view.state !== "asked") edit({ floor: { ...floor, state: view.state === "refused" ? "refused" : "expired", words: view.answer_reason } });
    }).catch((/** @type {any} */ error) => { if (!gone) edit({ problem: error.message }); });
    return () => { gone = true; };
  }, [news, floor.approval]);
  const waiting = floor.state === "asked";
  return html`<p role="status" data-test="asking-state" data-state=${floor.state}>${waiting ? t("asking.asked") : floor.state === "refused" ? t("asking.refused") : t("asking.expired")}${floor.words && html` <bdi>“${floor.words}”</bdi>`}</p>
    <div class="rowbtn">${!waiting && html`<button type="button" class="btn" onClick=${() => edit({ floor: null })}>${t("asking.again")}</button>`}
      <button type="button" class="btn" data-test="asking-back" onClick=${() => giveUp()}>${t(waiting ? "asking.take_back" : "asking.close")}</button></div>`;
}
