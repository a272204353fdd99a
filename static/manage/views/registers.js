// Registers: the tills' places in the books. Receipt numbers run by register.

import { Action, Empty, Failed, Field, FormErrors, Panel, Plate, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, lookups, refresh } from "../session.js";

/** @param {{id: string}} props */
export function Registers({ id }) {
  const list = useLoad(() => refresh("registers"), []);
  const registers = lookups.value.registers;
  const chosen = registers.find((register) => register.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("registers.title")} test="register-list">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        <table class="tbl tbl-rows"><tbody>${registers.map((register) => html`<tr key=${register.id} class=${register.id === id ? "on" : ""} data-test="register-row" onClick=${() => go({ section: "people", tab: "registers", id: register.id })}>
          <td class="c-plate"><${Plate}>${register.code}<//></td><td><a class="rowlink" href=${routeHref({ section: "people", tab: "registers", id: register.id })}><b><bdi>${register.name}</bdi></b></a><small>${devicesOf(register)}</small></td>
          <td class="num">${register.drawer_id ? t("registers.open") : t("registers.shut")}</td></tr>`)}</tbody></table></div>
      <p class="panel-foot"><span class="grow">${t("registers.foot")}</span></p>
    <//>
    ${id === "new" || chosen ? html`<${Register} key=${id} register=${chosen ?? null} />` : html`<${Panel} class="choose"><${Empty} icon="till" title=${t("registers.choose")} text=${t("registers.choose_more")} /><//>`}
  </main>`;
}

/** @param {any} register */
function devicesOf(register) {
  const names = lookups.value.devices.filter((device) => device.register_id === register.id && device.state === "paired").map((device) => device.name);
  return names.length > 0 ? names.join(", ") : t("registers.no_device");
}

/** @param {{register: any}} props */
function Register({ register }) {
  const form = useForm({ code: register?.code ?? "", name: register?.name ?? "", brand: register?.brand ?? "", model: register?.model ?? "", serial: register?.serial ?? "" }, ["code", "name", "brand", "model", "serial"]);
  const id = useNewId(register?.id);
  const save = useAction(async () => {
    await form.send(() => api.put(`/registers/${id}`, form.values));
    await refresh("registers");
    if (!register) go({ section: "people", tab: "registers", id });
  });
  return html`<${Panel} title=${register ? register.name : t("registers.new")}>
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="form"><${Field} form=${form} name="code" label=${t("registers.code")} hint=${t("registers.code_hint")} span="2" test="register-code" autofocus=${!register} /><${Field} form=${form} name="name" label=${t("registers.name")} span="4" test="register-name" />
        <h3 class="fg h-s gap-top">${t("registers.machine")}</h3><p class="fg note">${t("registers.machine_more")}</p>
        <${Field} form=${form} name="brand" label=${t("registers.brand")} span="3" test="register-brand" /><${Field} form=${form} name="model" label=${t("registers.model")} span="3" /><${Field} form=${form} name="serial" label=${t("registers.serial")} hint=${t("registers.serial_hint")} test="register-serial" /></div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="register-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || form.values.code.trim() === ""}>${t("save")}<//></div>
    </form>
  <//>`;
}
