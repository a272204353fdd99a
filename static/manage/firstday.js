// What a shop still lacks before its first customer, in the order in which it
// is usually done.

/**
 * @param {{store: any, devices: any[], staff: any[], zones: any[], callPoints: any[], taxClasses: any[], hasProducts: boolean}} shop
 * @returns {{key: string, done: boolean, count: number, place: {section: string, tab?: string}}[]}
 */
export function firstDay({ store, devices, staff, zones, callPoints, taxClasses, hasProducts }) {
  const paired = (/** @type {string} */ kind) => devices.filter((device) => device.kind === kind && device.state === "paired").length;
  const item = (/** @type {string} */ key, /** @type {number} */ count, /** @type {{section: string, tab?: string}} */ place) => ({ key, done: count > 0, count, place });
  return [
    item("shop", store?.address && (store?.vat_id || store?.fiscal?.tax_number) ? 1 : 0, { section: "store" }),
    item("tax", taxClasses.length, { section: "store", tab: "tax" }),
    item("goods", hasProducts ? 1 : 0, { section: "goods", tab: "import" }),
    item("tills", paired("till"), { section: "people", tab: "devices" }),
    item("tablets", paired("tablet"), { section: "people", tab: "devices" }),
    item("staff", Math.max(0, staff.filter((person) => person.active).length - 1), { section: "people" }),
    item("plan", zones.filter((zone) => zone.w > 0 && zone.h > 0).length, { section: "store", tab: "plan" }),
    item("signs", callPoints.filter((point) => point.active).length, { section: "floor", tab: "points" }),
  ];
}
