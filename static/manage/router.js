// Addresses of the office: `#/section/tab/id?name=value`. The first tab of a
// section is its front and is left out of the address.

/** @typedef {{section: string, tab: string, id: string, query: Record<string, string>}} Route */

/** Sections in the order of the bar, each with its tabs. @type {Record<string, string[]>} */
export const sections = {
  now: ["board"],
  sales: ["receipts", "figures", "layaways", "drawers", "closings", "approvals", "journal"],
  floor: ["calls", "figures", "people", "words", "phrases", "points", "buttons", "tasks", "talk", "assists"],
  goods: ["products", "promotions", "prices", "recalls", "import"],
  stock: ["reorder", "orders", "receive", "suppliers", "transfers", "counts", "batches", "moves", "value", "shelves"],
  customers: ["list", "cards", "owed", "points"],
  people: ["staff", "rights", "devices", "registers"],
  store: ["details", "service", "returns", "layaways", "tax", "papers", "printers", "terminals", "plan"],
};

/**
 * Reads an address; anything unknown leads to the front of the nearest known part.
 * @param {string} hash
 * @returns {Route}
 */
export function parseRoute(hash) {
  const [path, search = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  const section = Object.hasOwn(sections, parts[0] ?? "") ? parts[0] : "now";
  const tabs = sections[section];
  const named = tabs.includes(parts[1] ?? "");
  return {
    section,
    tab: named ? parts[1] : tabs[0],
    id: (named ? parts[2] : parts[1]) ?? "",
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/**
 * The address of a place; empty filters are left out.
 * @param {{section: string, tab?: string, id?: string, query?: Record<string, string|undefined>}} route
 */
export function routeHref({ section, tab = "", id = "", query = {} }) {
  const front = !tab || tab === sections[section][0];
  const path = [section, front ? "" : tab, id].filter(Boolean).map(encodeURIComponent).join("/");
  const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))).toString();
  return `#/${path}${search ? `?${search}` : ""}`;
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
