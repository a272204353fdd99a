// Buttons that ring without a phone: which hang where, what each press asks for, their secret, shown once, a trial
// that rings nobody, and what is wrong with them.

import { useEffect, useState } from "preact/hooks";
import { alarmText, ringsOf, unwell, wayOf } from "../buttons.js";
import { Action, Confirm, Empty, Failed, Field, FormErrors, Icon, Notice, Panel, Plate, Select, State, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, clock, go, lookups, may, newsOf } from "../session.js";
import { dayShort, kindName, minutes, number, timeOf } from "../show.js";

const presses = ["single", "double", "triple", "long"];
const asked = ["assistance", "price_check", "stock_check", "fitting_room", "locked_case", "carry_out", "change", "age_check", "other"];

/** Loads the store's buttons, and anew with their news. */
export function useButtons() {
  const changed = newsOf("call_device.changed").value + newsOf("call_device.deleted").value;
  return useLoad(async () => (await api.get("/call-devices", { limit: 200 })).items, [changed]);
}

/** The buttons that somebody must look after. @returns {any[]} */
export function useUnwell() {
  return unwell(useButtons().data ?? []);
}

/** @param {string} at */
const when = (at) => `${dayShort(new Date(at))}, ${timeOf(new Date(at))}`;

/** @param {{id: string}} props */
export function Buttons({ id }) {
  const list = useButtons();
  const ways = useLoad(() => (may("setup") ? api.get("/call-device-ways") : Promise.resolve({ formats: [], mqtt: "", address: "" })), []);
  const buttons = list.data ?? [];
  const chosen = buttons.find((/** @type {any} */ one) => one.id === id);
  return html`<main class="work pts fit">
    <${Panel} class="list" title=${t("buttons.title")} aside=${t("buttons.count", { n: buttons.length })} test="buttons"><div class="scroll">
      <${Failed} error=${list.error} retry=${list.reload} />
      ${buttons.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("points.place")}</th><th>${t("buttons.name")}</th><th class="num">${t("buttons.battery")}</th><th>${t("points.state")}</th></tr></thead><tbody>
        ${buttons.map((/** @type {any} */ one) => html`<tr key=${one.id} class=${one.id === id ? "on" : ""} data-test="button-row" data-id=${one.id} onClick=${() => go({ section: "floor", tab: "buttons", id: one.id })}>
          <td>${one.call_point_id ? html`<${Plate} size="s">${pointOf(one)?.code ?? "?"}<//>` : html`<${Icon} name="wifi" size="s" />`}</td>
          <td><a class="rowlink" href=${routeHref({ section: "floor", tab: "buttons", id: one.id })}><b><bdi>${one.name}</bdi></b></a><small>${one.seen_at ? t("buttons.seen", { when: when(one.seen_at) }) : t("buttons.never")}</small></td>
          <td class="num">${one.battery === null ? "–" : `${number(one.battery)} %`}</td>
          <td><${ButtonState} button=${one} /></td></tr>`)}</tbody></table>`}
      ${list.data && buttons.length === 0 && html`<${Empty} icon="bell" title=${t("buttons.none")} text=${t("buttons.none_more")}>${may("setup") && html`<a class="btn btn-action" href=${routeHref({ section: "floor", tab: "buttons", id: "new" })}>${t("new.floor.buttons")}</a>`}<//>`}
    </div><//>
    ${id === "new" || chosen ? html`<${Button} key=${id} button=${chosen ?? null} others=${buttons} ways=${ways.data} done=${list.reload} />` : html`<${Panel} class="choose"><${Empty} icon="bell" title=${t("buttons.choose")} text=${t("buttons.choose_more")} /><//>`}
  </main>`;
}

/** @param {any} button */
const pointOf = (button) => lookups.value.callPoints.find((point) => point.id === button.call_point_id);

/** @param {{button: any}} props */
function ButtonState({ button }) {
  if (!button.active) return html`<${State} name="off" tone="soft">${t("points.off")}<//>`;
  if (button.alarms.length > 0) return html`<${State} name="late" tone="late">${t(`buttons.alarm_${button.alarms[0]}`)}<//>`;
  if (!button.has_secret && !button.gateway_id) return html`<${State} name="wait" tone="wait">${t("buttons.no_secret")}<//>`;
  return html`<${State} name="here" tone="here">${t("points.on")}<//>`;
}

/** @param {{button: any, others: any[], ways: any, done: () => any}} props */
function Button({ button, others, ways, done }) {
  const write = may("setup");
  const [secret, setSecret] = useState("");
  const points = [...lookups.value.callPoints].sort((a, b) => a.code.localeCompare(b.code, undefined, { numeric: true }));
  const gateways = others.filter((one) => one.call_point_id === null && one.id !== button?.id);
  const kinds = button?.kinds ?? {};
  const form = useForm({ name: button?.name ?? "", call_point_id: button ? button.call_point_id ?? "" : points[0]?.id ?? "", gateway_id: button?.gateway_id ?? "", gateway_name: button?.gateway_name ?? "", format: button?.format ?? "plain",
    silent_hours: String(button?.silent_hours ?? 26), low_battery: String(button?.low_battery ?? 15), active: button?.active !== false, ...Object.fromEntries(presses.map((press) => [press, kinds[press] ?? ""])) },
  ["name", "call_point_id", "gateway_id", "gateway_name", "format", "silent_hours", "low_battery", "kinds"]);
  const values = form.values;
  const id = button?.id;
  const made = useNewId(id); // sent again after a lost answer it is the same button
  const save = useAction(async () => {
    const body = { name: values.name, format: values.format, active: values.active, kinds: ringsOf(values, presses), silent_hours: Number(values.silent_hours) || 0, low_battery: Number(values.low_battery) || 0,
      ...(values.call_point_id && { call_point_id: values.call_point_id }), ...(values.call_point_id && values.gateway_id && { gateway_id: values.gateway_id, gateway_name: values.gateway_name }), ...(button?.reading && { reading: button.reading }) };
    await form.send(() => api.put(`/call-devices/${made}`, body));
    await done();
    if (!id) go({ section: "floor", tab: "buttons", id: made });
  });
  const renew = useAction(async () => {
    setSecret((await api.post(`/call-devices/${id}/secret`, {})).secret);
    await done();
  });
  const remove = useAction(async () => {
    await api.del(`/call-devices/${id}`);
    await done();
    go({ section: "floor", tab: "buttons" });
  });
  const kindOptions = [["", t("buttons.as_single")], ["nothing", t("buttons.nothing")], ["cancel", t("buttons.take_back")], ...asked.map((kind) => [kind, kindName(kind)])];
  return html`<${Panel} title=${html`${button && pointOf(button) && html`<${Plate}>${pointOf(button).code}<//> `}<bdi>${values.name || t("new.floor.buttons")}</bdi>`} test="button">
    <div class="scroll"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      ${button?.active && button.alarms.map((/** @type {string} */ alarm) => html`<${Notice} key=${alarm} kind="late" test="button-alarm">${alarmText(t, button, alarm, when)}<//>`)}
      <${FormErrors} form=${form} error=${save.error ?? renew.error ?? remove.error} />
      <div class="form">
        <${Field} form=${form} name="name" label=${t("buttons.name")} test="button-name" span="4" disabled=${!write} autofocus=${!button} maxlength="80" />
        <${Select} form=${form} name="format" label=${t("buttons.format")} span="2" options=${["plain", "shelly", "shelly1", "zigbee2mqtt", "tasmota"].map((name) => [name, t(`buttons.format_${name}`)])} test="button-format" disabled=${!write} />
        <${Select} form=${form} name="call_point_id" label=${t("buttons.point")} span=${gateways.length > 0 && values.call_point_id ? "2" : "6"} hint=${values.call_point_id ? undefined : t("buttons.gateway_hint")} options=${[["", t("buttons.gateway")], ...points.map((point) => [point.id, `${point.code}${point.name ? `, ${point.name}` : ""}`])]} test="button-point" disabled=${!write} />
        ${gateways.length > 0 && values.call_point_id && html`<${Select} form=${form} name="gateway_id" label=${t("buttons.by")} span="2" options=${[["", t("buttons.by_itself")], ...gateways.map((one) => [one.id, one.name])]} test="button-gateway" disabled=${!write} />
          ${values.gateway_id && html`<${Field} form=${form} name="gateway_name" label=${t("buttons.gateway_name")} span="2" test="button-gateway-name" disabled=${!write} maxlength="60" />`}`}
        ${values.call_point_id && presses.map((press) => html`<${Select} key=${press} form=${form} name=${press} label=${t(`buttons.press_${press}`)} span="3" options=${press === "single" ? [["", t("buttons.as_point")], ...kindOptions.slice(1)] : kindOptions} test="button-${press}" disabled=${!write} />`)}
        <${Field} form=${form} name="silent_hours" label=${t("buttons.silent")} hint=${t("buttons.silent_hint")} span="3" num inputmode="numeric" unit=${t("buttons.hours")} disabled=${!write} />
        <${Field} form=${form} name="low_battery" label=${t("buttons.low")} hint=${t("buttons.low_hint")} span="3" num inputmode="numeric" unit="%" disabled=${!write} />
        ${button && html`<label class="fg checkline"><input type="checkbox" class="check" disabled=${!write} checked=${values.active} onChange=${() => form.set("active", !values.active)} /><span>${t("points.works")}<small>${t("buttons.works_more")}</small></span></label>`}
      </div>
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="button-save" sending=${save.busy !== ""} done=${save.done} disabled=${(button && !form.dirty) || values.name.trim() === ""}>${t("save")}<//>
        ${button && html`<${Confirm} label=${t("points.remove")} ask=${t("buttons.remove_ask")} yes=${t("points.remove")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="button-remove" />`}</div>`}
    </form>
    ${button && write && html`<${Secret} button=${button} secret=${secret} ways=${ways} renew=${renew} />`}
    ${button && html`<${Trial} button=${button} write=${write} />`}</div>
  <//>`;
}

/** The secret, once, and where to put it. @param {{button: any, secret: string, ways: any, renew: any}} props */
function Secret({ button, secret, ways, renew }) {
  if (button.gateway_id) return html`<p class="panel-pad note">${t("buttons.by_gateway", { name: button.gateway_name })}</p>`;
  const rows = wayOf(ways, button, secret || t("buttons.its_secret"));
  return html`<div class="panel-pad" data-test="button-ways">
    ${secret ? html`<${Notice} kind="done" test="button-secret-once">${t("buttons.once")}<//>` : html`<p class="note">${t(button.has_secret ? "buttons.has_secret" : "buttons.needs_secret")}</p>`}
    <dl class="facts">${rows.map(([name, value]) => html`<div key=${name}><dt>${t(`buttons.way_${name}`)}</dt><dd><code class="addr-s" data-test="button-way-${name}">${value}</code></dd></div>`)}</dl>
    ${ways && !ways.mqtt && html`<p class="hint">${t("buttons.no_broker")}</p>`}
    <div class="rowbtn gap-top">${button.has_secret ? html`<${Confirm} small label=${t("buttons.renew")} ask=${t("buttons.renew_ask")} yes=${t("buttons.renew_yes")} sending=${renew.busy !== ""} onYes=${() => renew.run()} test="button-renew" />` : html`<${Action} test="button-secret" sending=${renew.busy !== ""} onClick=${() => renew.run()}>${t("buttons.make_secret")}<//>`}</div></div>`;
}

/** Two minutes in which a press is shown here and rings nobody. @param {{button: any, write: boolean}} props */
function Trial({ button, write }) {
  const trial = useAction((/** @type {boolean} */ on) => api.post(`/call-devices/${button.id}/test`, { on }));
  const until = button.test_until ? Date.parse(button.test_until) : 0;
  const on = until > clock.value;
  useEffect(() => trial.clear(), [button.id]);
  const heard = button.heard && t(button.heard.kind ? "buttons.heard" : "buttons.heard_nothing", { press: t(`buttons.press_${button.heard.press}`), kind: button.heard.kind === "cancel" ? t("buttons.take_back") : kindName(button.heard.kind || "other"), when: when(button.heard.at) });
  return html`<div class="panel-pad" data-test="button-trial"><${Failed} error=${trial.error} retry=${trial.clear} />
    ${on && html`<${Notice} kind=${button.heard?.test ? "done" : "wait"} test="button-trying">${button.heard?.test ? heard : t("buttons.press_now", { left: minutes((until - clock.value) / 1000) })}<//>`}
    ${!on && heard && html`<p class="note">${t("buttons.last", { heard })}</p>`}
    ${write && button.active && html`<div class="rowbtn gap-top"><${Action} test="button-try" sending=${trial.busy !== ""} onClick=${() => trial.run("test", !on)}>${t(on ? "buttons.try_end" : "buttons.try")}<//><span class="hint">${t("buttons.try_more")}</span></div>`}</div>`;
}
