// The end of set-up: a code for every till and tablet, and the way in.

import { useEffect, useState } from "preact/hooks";
import { Failed, Panel, Plate, html, t } from "../parts.js";
import { api, clock, lookups, newId, refresh } from "../session.js";
import { DeviceState, PairingCode } from "./devices.js";

/** How often the devices are looked at while codes wait, in milliseconds. */
const poll = 2000;

/** @param {{tablets: number}} props */
export function PairEverything({ tablets }) {
  const [codes, setCodes] = useState(/** @type {Record<string, any>} */ ({}));
  const [error, setError] = useState(/** @type {any} */ (null));
  const prepare = async () => {
    setError(null);
    try {
      await Promise.all([refresh("registers"), refresh("devices")]);
      for (const wanted of missing(tablets)) await api.put(`/devices/${newId()}`, wanted);
      await refresh("devices");
      for (const device of toPair()) {
        const pairing = await api.post(`/devices/${device.id}/pairing`, {});
        setCodes((now) => ({ ...now, [device.id]: pairing }));
      }
    } catch (trouble) {
      setError(trouble);
    }
  };
  useEffect(() => { prepare(); }, []);
  useEffect(() => {
    const timer = setInterval(() => refresh("devices").catch(() => {}), poll);
    return () => clearInterval(timer);
  }, []);
  const devices = lookups.value.devices.filter((device) => device.kind === "till" || device.kind === "tablet");
  const over = Object.values(codes).some((pairing) => Date.parse(pairing.expires_at) <= clock.value);
  return html`<main class="pairall"><h1>${t("setup.pair_title")}</h1><p class="lede">${t("setup.pair_lede")}</p>
    <${Failed} error=${error} retry=${prepare} />
    ${over && html`<p><button class="btn" onClick=${prepare}>${t("pairing.new")}</button></p>`}
    <div class="paircards">${devices.map((device) => html`<${Panel} key=${device.id} class="pair" title=${html`${registerOf(device) && html`<${Plate} size="s">${registerOf(device)}<//> `}${device.name}`} aside=${html`<${DeviceState} device=${device} />`} test="setup-device"><${PairingCode} device=${device} pairing=${codes[device.id]} /><//>`)}</div>
    <p><a class="btn btn-action btn-primary" data-test="setup-finish" href="/manage">${t("setup.open")}</a></p></main>`;
}

/** @param {any} device */
function registerOf(device) {
  return lookups.value.registers.find((register) => register.id === device.register_id)?.code ?? "";
}

/** Devices that the answers of set-up ask for and that are not there yet. @param {number} tablets */
function missing(tablets) {
  const { registers, devices } = lookups.value;
  const tills = registers.filter((register) => !devices.some((device) => device.kind === "till" && device.register_id === register.id)).map((register) => ({ kind: "till", name: t("setup.till_name", { code: register.code }), register_id: register.id }));
  const have = devices.filter((device) => device.kind === "tablet").length;
  const more = Array.from({ length: Math.max(0, tablets - have) }, (_, i) => ({ kind: "tablet", name: t("setup.tablet_name", { number: have + i + 1 }), register_id: null }));
  return [...tills, ...more];
}

function toPair() {
  return lookups.value.devices.filter((device) => (device.kind === "till" || device.kind === "tablet") && device.state !== "paired" && device.state !== "revoked");
}
