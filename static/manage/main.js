// The office and the first start: which screen stands when.

import { render } from "../lib/ui.js";
import { Action, Empty, Icon, Mark, html, t, useInSight } from "./parts.js";
import { routeHref, sections } from "./router.js";
import { device, failure, lookups, may, opens, phase, route, setupNeeded, start, store } from "./session.js";
import "./theme.js";
import { Calls } from "./views/calls.js";
import { CallFigures } from "./views/callfigures.js";
import { Closings } from "./views/closings.js";
import { Counts } from "./views/counts.js";
import { Devices } from "./views/devices.js";
import { Drawers } from "./views/drawers.js";
import { Goods } from "./views/goods.js";
import { Import } from "./views/import.js";
import { Journal } from "./views/journal.js";
import { Now } from "./views/now.js";
import { Cards, Owed } from "./views/accounts.js";
import { Customers } from "./views/customers.js";
import { Loyalty } from "./views/loyalty.js";
import { Papers } from "./views/papers.js";
import { Orders } from "./views/orders.js";
import { Staff } from "./views/people.js";
import { PlanScreen } from "./views/plan.js";
import { Buttons } from "./views/buttons.js";
import { Team } from "./views/team.js";
import { Points } from "./views/points.js";
import { PriceLists } from "./views/pricelists.js";
import { Printers } from "./views/printers.js";
import { Terminals } from "./views/terminals.js";
import { Product } from "./views/product.js";
import { Promotions } from "./views/promotions.js";
import { Recalls } from "./views/recalls.js";
import { Receipts } from "./views/receipts.js";
import { Receive } from "./views/receive.js";
import { Reorder } from "./views/reorder.js";
import { Suppliers } from "./views/suppliers.js";
import { Transfers } from "./views/transfers.js";
import { Figures } from "./views/turnover.js";
import { Value } from "./views/value.js";
import { Registers } from "./views/registers.js";
import { Approvals, Rights } from "./views/rights.js";
import { Setup } from "./views/setup.js";
import { Shell } from "./views/shell.js";
import { Asking } from "./views/asking.js";
import { SignIn } from "./views/signin.js";
import { Service } from "./views/service.js";
import { Details, Tax } from "./views/store.js";
import { ReturnPolicy } from "./views/returnpolicy.js";
import { Layaways } from "./views/layaways.js";
import { LayawayPolicy } from "./views/layawaypolicy.js";
import { Phrases } from "./views/phrases.js";
import { Words } from "./views/words.js";
import { Batches } from "./views/batches.js";
import { Moves } from "./views/moves.js";
import { Tasks } from "./views/tasks.js";
import { Talk } from "./views/talk.js";
import { Assists } from "./views/assists.js";
import { Shelves } from "./views/shelves.js";

/** Screens by section and tab. @type {Record<string, Record<string, any>>} */
const screens = {
  sales: { receipts: Receipts, figures: Figures, layaways: Layaways, drawers: Drawers, closings: Closings, approvals: Approvals, journal: Journal },
  floor: { calls: Calls, figures: CallFigures, people: Team, words: Words, phrases: Phrases, points: Points, buttons: Buttons, tasks: Tasks, talk: Talk, assists: Assists },
  goods: { products: Goods, promotions: Promotions, prices: PriceLists, recalls: Recalls, import: Import },
  stock: { reorder: Reorder, orders: Orders, receive: Receive, suppliers: Suppliers, transfers: Transfers, counts: Counts, batches: Batches, moves: Moves, value: Value, shelves: Shelves },
  customers: { list: Customers, cards: Cards, owed: Owed, points: Loyalty },
  people: { staff: Staff, rights: Rights, devices: Devices, registers: Registers },
  store: { details: Details, service: Service, returns: ReturnPolicy, layaways: LayawayPolicy, tax: Tax, papers: Papers, printers: Printers, terminals: Terminals, plan: PlanScreen },
};

/** Tabs that need a right beyond being signed in here. @type {Record<string, string>} */
const needed = { "sales/journal": "journal", "sales/closings": "journal", "goods/import": "catalog.write", "stock/reorder": "stock.read", "stock/orders": "stock.read", "stock/receive": "stock.write", "stock/suppliers": "stock.read", "stock/transfers": "stock.read", "stock/counts": "stock.count", "stock/batches": "stock.read", "stock/moves": "stock.read", "stock/value": "stock.read", "people/staff": "staff", "people/rights": "staff", "sales/approvals": "reports", "sales/figures": "reports", "people/devices": "setup", "people/registers": "setup", "floor/words": "reports", "floor/phrases": "help.see", "floor/figures": "reports", "floor/assists": "reports", "stock/shelves": "stock.count", "floor/talk": "help.see", "floor/tasks": "help.see", "customers/list": "customers", "customers/cards": "ledger|gift_card.issue_free", "customers/owed": "ledger", "store/papers": "setup", "store/printers": "setup", "store/terminals": "setup" };

/** What can be made new, by tab. @type {Record<string, string>} */
const makes = { "customers/list": "customers", "customers/cards": "gift_card.issue_free", "people/staff": "staff", "people/devices": "setup", "people/registers": "setup", "goods/products": "catalog.write", "goods/promotions": "catalog.write", "goods/prices": "catalog.write", "goods/recalls": "catalog.write", "stock/orders": "stock.write", "stock/suppliers": "stock.write", "stock/transfers": "stock.write", "stock/counts": "stock.write", "store/tax": "setup", "store/printers": "setup", "store/terminals": "setup", "floor/points": "setup", "floor/phrases": "setup", "floor/buttons": "setup", "floor/tasks": "help.ask", "floor/calls": "help.ask" };

function App() {
  if (location.pathname.startsWith("/setup")) return html`<${Setup} />`;
  switch (phase.value) {
    case "in": return html`<${Shell}><${Section} /><${Asking} /><//>`;
    case "signin": return html`<${Plain} /><${SignIn} />`;
    case "unpaired": return html`<${Plain} /><main class="gate-one">${setupNeeded.value
      ? html`<${Empty} icon="store" title=${t("gate.setup")} text=${t("gate.setup_more")} />`
      : html`<${Empty} icon="screen" title=${t("gate.unpaired")} text=${t("gate.unpaired_more")}><a class="btn btn-action" data-test="go-pair" href="/pair">${t("gate.pair")}</a><//>`}</main>`;
    case "failed": return html`<${Plain} /><main class="gate-one"><${Empty} icon="off" title=${failure.value} text=${t("gate.failed_more")}><${Action} kind="action" onClick=${start}>${t("again")}<//><//></main>`;
    default: return html`<${Plain} />`;
  }
}

/** The bar where nobody is signed in. */
function Plain() {
  return html`<header class="bar"><${Mark} /><span class="grow"></span>${store.value && html`<span class="two"><b><bdi>${store.value.name}</bdi></b><span><bdi>${device.value?.name}</bdi></span></span>`}</header>`;
}

/** The tabs of a section that are open to whoever is signed in. @param {string} section */
const openTabs = (section) => sections[section].filter((name) => !needed[`${section}/${name}`] || opens(needed[`${section}/${name}`]));

function Section() {
  const { section, id } = route.value;
  const open = openTabs(section);
  const front = route.value.tab === sections[section][0] && id === ""; // a section leads to the first of its tabs that is open
  const tab = front && !open.includes(route.value.tab) ? open[0] ?? route.value.tab : route.value.tab;
  document.title = `${t(`nav.${section}`)} · ${store.value?.name ?? "Tillbell"}`;
  if (section === "now") return may("reports") ? html`<${Now} />` : html`<${Forbidden} />`;
  const right = needed[`${section}/${tab}`];
  if (section === "goods" && tab === "products" && id) return html`<${Product} key=${id} id=${id} />`;
  const Screen = screens[section][tab];
  return html`<${Head} section=${section} tab=${tab} />${right && !opens(right) ? html`<${Forbidden} />` : html`<${Screen} key="${section}/${tab}" id=${id} />`}`;
}

/** @param {{section: string, tab: string}} props */
function Head({ section, tab }) {
  const make = makes[`${section}/${tab}`];
  const row = useInSight(`${section}/${tab}`);
  const tabs = openTabs(section);
  /** @type {Record<string, number>} */
  const counts = { "people/staff": lookups.value.staff.length, "people/devices": lookups.value.devices.length, "people/registers": lookups.value.registers.length, "floor/points": lookups.value.callPoints.length, "store/tax": lookups.value.taxClasses.length };
  return html`<div class="sub"><h1>${t(`nav.${section}`)}</h1>
    <nav class="tabs" ref=${row} aria-label=${t(`nav.${section}`)}>${tabs.map((name) => html`<a key=${name} href=${routeHref({ section, tab: name })} data-test="tab-${section}-${name}" aria-current=${name === tab ? "page" : undefined}>${t(`tab.${section}.${name}`)}${counts[`${section}/${name}`] > 0 && html` <span class="n">${counts[`${section}/${name}`]}</span>`}</a>`)}</nav>
    <span class="grow"></span>
    ${make && opens(make) && html`<a class="btn btn-action" data-test=${addTests[`${section}/${tab}`]} href=${routeHref({ section, tab, id: "new" })}><${Icon} name="plus" size="s" />${t(`new.${section}.${tab}`)}</a>`}
  </div>`;
}

/** Hooks of the buttons that make something, for tests. @type {Record<string, string>} */
const addTests = { "customers/list": "customer-add", "customers/cards": "card-add", "people/staff": "staff-add", "people/devices": "device-add", "people/registers": "register-add", "goods/products": "product-add", "goods/promotions": "promotion-add", "goods/prices": "price-list-add", "goods/recalls": "recall-add", "stock/orders": "order-add", "stock/suppliers": "supplier-add", "stock/transfers": "transfer-add", "stock/counts": "take-open", "store/tax": "tax-add", "store/printers": "printer-add", "store/terminals": "terminal-add", "floor/points": "point-add", "floor/phrases": "phrase-add", "floor/buttons": "button-add", "floor/tasks": "task-add", "floor/calls": "call-add" };

function Forbidden() {
  return html`<main class="work"><${Empty} icon="lock" title=${t("gate.forbidden")} text=${t("gate.forbidden_more")} /></main>`;
}

render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
if (!location.pathname.startsWith("/setup")) start();
