// Devices: tills, tablets, dashboards, programs. A device is made here, paired
// by a code that works once, and can be shut out at once.

import { useEffect, useState } from "preact/hooks";
import { Action, Confirm, Empty, Failed, Field, FormErrors, Icon, Notice, Panel, Select, State, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, clock, device as self, go, lookups, refresh } from "../session.js";
import { dayShort, minutes, timeOf } from "../show.js";

/** @type {Record<string, string>} */
const icons = { till: "till", tablet: "tablet", dashboard: "screen", program: "braces" };
const kinds = ["till", "tablet", "dashboard", "program"];

/** How often a waiting device is looked for, in milliseconds; pairing raises no event. */
const pairingPoll = 2000;

/** @param {{id: string}} props */
export function Devices({ id }) {
  const list = useLoad(() => refresh("devices"), []);
  const devices = lookups.value.devices;
  const chosen = devices.find((device) => device.id === id);
  const waiting = devices.some((device) => device.state === "waiting");
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => refresh("devices").catch(() => {}), pairingPoll);
    return () => clearInterval(timer);
  }, [waiting]);
  const count = (/** @type {string} */ state) => devices.filter((device) => device.state === state).length;
  return html`<main class="work dev fit">
    ${id === "new" ? html`<${NewDevice} />` : chosen ? html`<${Pairing} key=${chosen.id} device=${chosen} />` : html`<${Panel} class="choose"><${Empty} icon="tablet" title=${t("devices.choose")} text=${t("devices.choose_more")} /><//>`}
    <${Panel} class="list" title=${t("devices.title")} aside=${t("devices.count", { paired: count("paired"), waiting: count("waiting") })} test="device-list">
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${devices.length > 0 && html`<table class="tbl tbl-rows"><tbody>${devices.map((device) => html`<tr key=${device.id} class=${device.id === id ? "on" : ""} data-test="device-row" data-id=${device.id} onClick=${() => go({ section: "people", tab: "devices", id: device.id })}>
          <td class="c-ic"><${Icon} name=${icons[device.kind] ?? "screen"} size="s" /></td>
          <td><a class="rowlink" href=${routeHref({ section: "people", tab: "devices", id: device.id })}><b><bdi>${device.name}</bdi></b></a><small>${t(`device.${device.kind}`)}${registerOf(device) && `, ${registerOf(device)}`}</small></td>
          <td><${DeviceState} device=${device} /><${AlertsState} device=${device} /></td>
          <td class="num">${device.id === self.value?.id ? html`<span class="soft">${t("devices.here")}</span>` : device.state === "paired" || device.state === "waiting" ? html`<${Revoke} device=${device} />` : ""}</td>
        </tr>`)}</tbody></table>`}
      </div>
      <p class="panel-foot"><span class="grow">${t("devices.foot")}</span></p>
    <//>
  </main>`;
}

/** @param {any} device */
function registerOf(device) {
  return lookups.value.registers.find((register) => register.id === device.register_id)?.code ?? "";
}

/** @param {{device: any}} props */
export function DeviceState({ device }) {
  switch (device.state) {
    case "paired": return html`<${State} name=${device.online ? "here" : "done"} tone="done">${t(device.online ? "devices.online" : "devices.paired")}<//><small>${device.last_seen_at ? t("devices.seen", { when: `${dayShort(new Date(device.last_seen_at))}, ${timeOf(new Date(device.last_seen_at))}` }) : ""}</small>`;
    case "waiting": return html`<${State} name="wait" tone="wait">${t("devices.waiting")}<//>`;
    case "revoked": return html`<${State} name="off" tone="soft">${t("devices.revoked")}<//>`;
    default: return html`<${State} name="offer" tone="soft">${t("devices.new")}<//>`;
  }
}

/** Alerts that no longer reach a tablet are told in the list. @param {{device: any}} props */
function AlertsState({ device }) {
  if (!device.alerts || (!device.alerts.dead && device.alerts.failures === 0)) return null;
  return html`<small data-test="alerts-dead"><${State} name="late" tone="late">${t(device.alerts.dead ? "alerts.dead" : "alerts.failing")}<//></small>`;
}

/** How alerts reach a tablet that sleeps, and a test. @param {{device: any}} props */
function Alerts({ device }) {
  const { alerts } = device;
  const [said, setSaid] = useState("");
  const test = useAction(async () => {
    setSaid("");
    const { outcome } = await api.post(`/devices/${device.id}/alert-test`, {});
    setSaid(outcome);
    await refresh("devices");
  });
  const who = [...lookups.value.staff, ...lookups.value.names].find((person) => person.id === alerts.staff_id)?.name ?? "";
  const worked = alerts.worked_at ? new Date(alerts.worked_at) : null;
  return html`<div class="panel-body" data-test="device-alerts">
    <p class="note"><b>${t("alerts.title")}</b> ${t(alerts.dead ? "alerts.dead_more" : alerts.failures > 0 ? "alerts.failing_more" : "alerts.on", { name: who, n: alerts.failures })}
      ${worked && ` ${t("alerts.worked", { when: `${dayShort(worked)}, ${timeOf(worked)}` })}`}</p>
    <div class="rowbtn"><${Action} small test="alert-test" sending=${test.busy !== ""} onClick=${() => test.run()}>${t("alerts.test")}<//>
      <span class="soft" role="status">${test.error ? test.error.message : said && t(`alerts.test_${said}`)}</span></div>
  </div>`;
}

/** @param {{device: any}} props */
function Revoke({ device }) {
  const act = useAction(async () => {
    await api.post(`/devices/${device.id}/revoke`, {});
    await refresh("devices");
  });
  return html`<${Confirm} small label=${t("devices.revoke")} ask=${t("devices.revoke_ask", { name: device.name })} yes=${t("devices.revoke_yes")} sending=${act.busy !== ""} onYes=${() => act.run()} test="device-revoke" />
    ${act.error && html`<small class="low">${act.error.message}</small>`}`;
}

function NewDevice() {
  const registers = lookups.value.registers;
  const form = useForm({ kind: "tablet", name: "", register_id: "" }, ["kind", "name", "register_id"]);
  const id = useNewId();
  const save = useAction(async () => {
    const { kind, name, register_id } = form.values;
    await form.send(() => api.put(`/devices/${id}`, { kind, name, register_id: (kind === "till" || kind === "tablet") && register_id ? register_id : null }));
    await refresh("devices");
    go({ section: "people", tab: "devices", id });
  });
  const till = form.values.kind === "till";
  return html`<${Panel} class="pair" title=${t("devices.add")}>
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="pick pick-2" role="radiogroup" aria-label=${t("devices.kind")}>${kinds.map((kind) => html`<label key=${kind} class=${form.values.kind === kind ? "on" : ""}><input type="radio" name="kind" data-test="device-kind-${kind}" checked=${form.values.kind === kind} onChange=${() => { form.set("kind", kind); form.set("register_id", kind === "till" ? form.values.register_id || registers[0]?.id || "" : ""); }} /><span>${t(`device.${kind}`)}<small>${t(`device.${kind}_more`)}</small></span></label>`)}</div>
      <div class="form gap-top">
        <${Field} form=${form} name="name" label=${t("devices.name")} hint=${t("devices.name_hint")} span=${till ? "4" : "6"} test="device-name" autofocus />
        ${till && html`<${Select} form=${form} name="register_id" label=${t("devices.register")} span="2" options=${registers.map((register) => [register.id, register.code])} />`}
        ${form.values.kind === "tablet" && registers.length > 0 && html`<${Select} form=${form} name="register_id" label=${t("devices.sells_at")} hint=${t("devices.sells_at_hint")} options=${[["", t("devices.sells_nowhere")], ...registers.map((register) => [register.id, register.code])]} test="device-register" />`}
      </div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="device-save" sending=${save.busy !== ""} disabled=${form.values.name.trim() === "" || (till && !form.values.register_id)}>${t("devices.make_code")}<//></div>
    </form>
  <//>`;
}

/** @param {{device: any}} props */
function Pairing({ device }) {
  const make = useAction(async () => {
    codes.set(device.id, await api.post(`/devices/${device.id}/pairing`, {}));
    await refresh("devices");
  });
  // A device just made is about to be paired: its code comes without another touch.
  useEffect(() => { if (device.state === "new" && !codes.has(device.id)) make.run(); }, [device.id]);
  return html`<${Panel} class="pair" title=${device.name} aside=${html`<${DeviceState} device=${device} />`} test="device">
    ${make.error && html`<${Notice} kind="late">${make.error.message}<//>`}
    <${PairingCode} device=${device} pairing=${codes.get(device.id)} />
    ${device.alerts && html`<${Alerts} device=${device} />`}
    <p class="panel-foot"><span class="grow">${t(device.state === "paired" ? "pairing.again" : "pairing.no_camera")}</span><${Action} small test="pairing-new" sending=${make.busy !== ""} onClick=${() => make.run()}>${t(codes.has(device.id) ? "pairing.new" : "pairing.make")}<//></p>
  <//>`;
}

/** Codes made on this page; a reload forgets them, and a new one is one touch away. @type {Map<string, any>} */
const codes = new Map();

/** The code as picture and letters, counting down. @param {{device: any, pairing: any}} props */
export function PairingCode({ device, pairing }) {
  if (device.state === "paired") return html`<${Empty} icon="check" title=${t("pairing.done", { name: device.name })} text=${t("pairing.done_more")} />`;
  if (!pairing) return html`<${Empty} icon="qr" title=${t("pairing.none")} text=${t("pairing.none_more")} />`;
  const left = Math.floor((Date.parse(pairing.expires_at) - clock.value) / 1000);
  const address = pairing.url.replace(/^https?:\/\//, "").replace(/#.*$/, "");
  return html`<div class="pair-row">
    <img class="qr qr-pair" src=${pairing.qr} alt=${t("pairing.qr", { name: device.name })} />
    <div><p class="note">${t("pairing.how")}</p><p class="addr">${address.split("/").map((/** @type {string} */ part, /** @type {number} */ i) => (i === 0 ? part : html`<wbr />/${part}`))}</p><p class="note">${t("pairing.type")}</p>
      <p class="shortcode" data-test="pairing-code" aria-label=${[...pairing.code].join(" ")}><b>${pairing.code.slice(0, 3)}</b><b>${pairing.code.slice(3)}</b></p>
      ${left > 0 ? html`<${State} name="wait" tone="wait">${t("pairing.left", { time: minutes(left) })}<//>` : html`<${State} name="late" tone="late">${t("pairing.over")}<//>`}</div>
  </div>`;
}
