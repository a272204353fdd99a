// A promotion's coupons: made at random or by a code of one's own, listed, and
// taken home as a file.

import { Action, Failed, Field, FormErrors, More, Panel, html, t, useAction, useForm, usePages } from "../parts.js";
import { saveFile } from "../savefile.js";
import { api } from "../session.js";

/** @param {{promotion: any}} props */
export function Coupons({ promotion }) {
  const list = usePages("/coupons", { promotion_id: promotion.id });
  const form = useForm({ count: "10", max_uses: "1", code: "" }, ["count", "max_uses", "code"]);
  const make = useAction(async () => {
    const { count, max_uses: uses, code } = form.values;
    const own = code.trim() !== "";
    const wrong = Object.entries({ ...(own ? {} : { count }), max_uses: uses }).filter(([, text]) => !/^\d{1,9}$/.test(text.trim()));
    if (wrong.length > 0) return form.refuse(Object.fromEntries(wrong.map(([field]) => [field, t("promo.wrong.number")])));
    await form.send(() => api.post("/coupons", { promotion_id: promotion.id, max_uses: Number(uses), ...(own ? { code: code.trim() } : { count: Number(count) }) }));
    form.undo();
    await list.reload();
  });
  const callIn = useAction(async (code) => {
    await api.del(`/coupons/${encodeURIComponent(code)}`);
    await list.reload();
  });
  const save = useAction(() => exportCodes(promotion));
  return html`<${Panel} title=${t("coupons.title")} test="coupons">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); make.run(); }}>
      <${FormErrors} form=${form} error=${make.error ?? callIn.error ?? save.error} />
      <div class="form">
        <${Field} form=${form} name="count" label=${t("coupons.count")} span="2" num inputmode="numeric" test="coupon-count" />
        <${Field} form=${form} name="max_uses" label=${t("coupons.uses")} hint=${t("coupons.uses_hint")} span="2" num inputmode="numeric" test="coupon-uses" />
        <${Field} form=${form} name="code" label=${t("coupons.code")} span="2" test="coupon-code" />
      </div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="coupon-make" sending=${make.busy !== ""} done=${make.done}>${t("coupons.make")}<//>
        ${list.items.length > 0 && html`<${Action} test="coupon-export" sending=${save.busy !== ""} onClick=${() => save.run()}>${t("coupons.export")}<//>`}</div>
    </form>
    <${Failed} error=${list.error} retry=${list.reload} />
    ${!list.loading && list.items.length === 0 && html`<p class="panel-body note">${t("coupons.none")}</p>`}
    <div class="bounded"><table class="tbl"><tbody>${list.items.map((coupon) => html`<tr key=${coupon.id} data-test="coupon-row"><td class="code">${coupon.code}</td>
      <td class="soft">${!coupon.active ? t("coupons.void") : coupon.max_uses > 0 ? t("coupons.of", { n: coupon.uses, of: coupon.max_uses }) : t("coupons.used", { n: coupon.uses })}</td>
      <td class="num">${coupon.active && html`<${Action} small test="coupon-call-in" sending=${callIn.busy === coupon.code} onClick=${() => callIn.run(coupon.code, coupon.code)}>${t("coupons.call_in")}<//>`}</td></tr>`)}</tbody></table>
    <${More} list=${list} /></div>
  <//>`;
}

/** Codes hold letters, digits and hyphens alone, so a line needs no quotes and begins no formula but a hyphen's, which no code begins with. @param {any} promotion */
async function exportCodes(promotion) {
  const rows = ["code,max_uses,uses,active"];
  let cursor = null;
  do {
    const page = await api.get("/coupons", { promotion_id: promotion.id, limit: 200, cursor });
    for (const each of page.items) rows.push([each.code, each.max_uses, each.uses, each.active].join(","));
    cursor = page.next_cursor;
  } while (cursor);
  saveFile(new Blob([`${rows.join("\r\n")}\r\n`], { type: "text/csv" }), "tillbell-coupons.csv");
}
