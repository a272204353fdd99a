// What a tax office asks to know of the shop, as a form has it and as it is sent.

const parts = ["street", "post_code", "town", "country"];

/** The fields of the form. */
export const fiscalFields = ["fiscal.tax_number", ...["site", "seat"].flatMap((place) => parts.map((part) => `fiscal.${place}.${part}`))];

/** @param {any} fiscal @returns {Record<string, string>} */
export function fiscalForm(fiscal) {
  return Object.fromEntries(fiscalFields.map((field) => {
    const [, name, part] = field.split(".");
    return [field, part ? fiscal?.[name]?.[part] ?? "" : fiscal?.[name] ?? ""];
  }));
}

/** What is sent: nothing of what is empty. A place of which only the country is said is none. @param {Record<string, any>} values */
export function fiscalOf(values) {
  /** @type {any} */
  const out = {};
  const tax = values["fiscal.tax_number"].trim();
  if (tax) out.tax_number = tax;
  for (const place of ["site", "seat"]) {
    const filled = parts.map((part) => [part, values[`fiscal.${place}.${part}`].trim()]).filter(([, text]) => text !== "");
    if (filled.some(([part]) => part !== "country")) out[place] = Object.fromEntries(filled);
  }
  return out;
}
