// The store's own gift cards in a drawer's report or a closing: owed, and no turnover.

import { Fact, html, t } from "../parts.js";
import { amount } from "../show.js";

/** @param {{sold: number, redeemed: number, net: number} | undefined} vouchers */
export function voucherFacts(vouchers) {
  if (!vouchers || (vouchers.sold === 0 && vouchers.redeemed === 0)) return null;
  return html`<${Fact} name=${t("vouchers.sold")} value=${amount(vouchers.sold)} />
    <${Fact} name=${t("vouchers.redeemed")} value=${amount(-vouchers.redeemed)} />
    <${Fact} name=${t("vouchers.net")} value=${amount(vouchers.net)} />`;
}
