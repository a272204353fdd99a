// The words of what the law asks: who sells, on what machine, and the journal
// proven and handed over.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const lawWords = {
  "fiscal.title": "For the tax office",
  "fiscal.tax_number": "Tax number", "fiscal.tax_number_hint": "On receipts where there is no VAT id.",
  "fiscal.site": "The shop’s address in its parts. Left empty, it is taken from the lines above.",
  "fiscal.seat": "The company’s address, if it is another.",
  "fiscal.street": "Street and number", "fiscal.post_code": "Post code", "fiscal.town": "Town", "fiscal.country": "Country", "fiscal.same_country": "As the shop",
  "registers.machine": "The machine", "registers.machine_more": "What stands on its type plate, for the tax office.",
  "registers.brand": "Brand", "registers.model": "Model", "registers.serial": "Serial number", "registers.serial_hint": "Left empty, the register’s own id is told.",
};
