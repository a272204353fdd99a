// Money in a drawer's report or a closing that no sale brought: of debts and on goods put aside, or back to cards for no return; no turnover.

import { Fact, html, t } from "../parts.js";
import { amount, tenderName } from "../show.js";

/** @param {{layaways?: any, debts?: any, kept?: any, collected?: any[]}} data */
export function besideFacts({ layaways, debts, kept, collected }) {
  return html`${part("beside.layaways", layaways)}${part("beside.debts", debts)}${part("beside.kept", kept)}
    ${collected?.map((each) => html`<${Fact} key=${`all ${each.kind} ${each.currency ?? ""}`} name=${t("beside.collected", { way: wayName(each) })} value=${amount(each.amount)} />`)}`;
}

function part(/** @type {string} */ key, /** @type {any} */ money) {
  if (!money) return null;
  return html`<${Fact} name=${t(key)} value=${amount((money.paid?.total ?? 0) - (money.refunded?.total ?? 0))} />
    ${money.tenders.map((/** @type {any} */ each) => html`<${Fact} key=${`${key} ${each.kind} ${each.currency ?? ""}`} name=${t("beside.by", { way: wayName(each) })} value=${amount(each.amount)} />`)}`;
}

const wayName = (/** @type {any} */ each) => (each.currency ? `${tenderName(each.kind)} ${each.currency}` : tenderName(each.kind));
