// How the code of a call point proves that whoever rings stands before it.

import { Confirm, Failed, Field, Select, html, t, useAction } from "../parts.js";
import { api, refresh } from "../session.js";

/** @param {{form: any, write: boolean}} props */
export function SignFields({ form, write }) {
  const { sign } = form.values;
  return html`<${Select} form=${form} name="sign" label=${t("signs.code")} hint=${t(`signs.hint_${sign}`)} span=${sign === "rotating" ? "4" : "6"} test="point-sign" disabled=${!write}
      options=${["open", "signed", "rotating"].map((mode) => [mode, t(`signs.${mode}`)])} />
    ${sign === "rotating" && html`<${Field} form=${form} name="sign_minutes" label=${t("signs.minutes")} span="2" num inputmode="numeric" unit=${t("signs.minute")} test="point-sign-minutes" disabled=${!write} />`}`;
}

/** @param {{point: any, write: boolean, done: () => any}} props */
export function SignedCode({ point, write, done }) {
  const renew = useAction(async () => {
    await api.post(`/call-points/${point.id}/renew-sign`, {});
    await refresh("call_points");
    await done();
  });
  return html`<div class="gap-top" data-test="point-signed"><${Failed} error=${renew.error} retry=${renew.clear} />
    <p class="label">${t("signs.screen")}</p><a class="addr-s" data-test="point-screen" href=${point.screen_url} target="_blank" rel="noopener">${point.screen_url}</a><p class="hint">${t("signs.screen_more")}</p>
    ${write && html`<div class="rowbtn gap-top"><${Confirm} small label=${t("signs.renew")} ask=${t("signs.renew_ask")} yes=${t("signs.renew_yes")} sending=${renew.busy !== ""} onYes=${() => renew.run()} test="point-renew" /></div>`}</div>`;
}
