// The bar every screen of the office begins with: sections, shop, who is
// signed in, whether news arrive.

import { useState } from "preact/hooks";
import { Icon, Mark, html, t, useInSight } from "../parts.js";
import { routeHref, sections } from "../router.js";
import { clock, linkState, me, opens, route, signOut, store } from "../session.js";
import { dayLong, roleName, timeOf } from "../show.js";
import { chooseTheme, theme, themes } from "../theme.js";

/** Rights that open a section; sections not named are open to all who may sign in. @type {Record<string, string>} */
const needed = { goods: "catalog.read", stock: "stock.count", people: "staff", customers: "customers|ledger|gift_card.issue_free" };

/** @param {{children: any}} props */
export function Shell({ children }) {
  return html`
    <${Bar} />
    <${Connection} />
    ${children}`;
}

function Bar() {
  const names = Object.keys(sections).filter((name) => !needed[name] || opens(needed[name]));
  const now = new Date(clock.value);
  const row = useInSight(route.value.section);
  return html`<header class="bar">
    <${Mark} />
    <nav class="bar-nav" ref=${row} aria-label=${t("nav.label")}>
      ${names.map((name) => html`<a key=${name} class="bar-btn" data-test="nav-${name}" href=${routeHref({ section: name })} aria-current=${route.value.section === name ? "page" : undefined}>${t(`nav.${name}`)}</a>`)}
    </nav>
    <span class="grow"></span>
    <span class="bar-shop"><bdi>${store.value?.name}</bdi></span>
    <${Live} />
    <span class="two opt"><b>${dayLong(now)}</b><span><bdi>${me.value?.name}</bdi>, ${roleName(me.value?.role ?? "")}</span></span>
    <time class="clock">${timeOf(now)}</time>
    <${Menu} />
  </header>`;
}

/** Said in the bar only while all is well; otherwise a strip says more. */
function Live() {
  if (linkState.value !== "live") return null;
  return html`<span class="state opt" data-test="live-state"><${Icon} name="live" size="s" />${t("live.on")}</span>`;
}

function Connection() {
  if (linkState.value === "live" || linkState.value === "idle") return null;
  const behind = linkState.value === "catching_up";
  return html`<p class=${behind ? "banner banner-way strip" : "banner banner-wait strip"} role="status" data-test="live-strip">
    <${Icon} name=${behind ? "refresh" : "off"} size="s" /><span class="grow"><b>${t(behind ? "live.behind" : "live.off")}</b> ${t(behind ? "live.behind_more" : "live.off_more")}</span>
  </p>`;
}

function Menu() {
  const [open, setOpen] = useState(false);
  const close = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    setOpen(false);
    /** @type {HTMLElement} */ (event.currentTarget).querySelector("button")?.focus();
  };
  return html`<div class="menu" onKeyDown=${close} onFocusOut=${(/** @type {FocusEvent} */ event) => { if (!(/** @type {HTMLElement} */ (event.currentTarget).contains(/** @type {Node} */ (event.relatedTarget)))) setOpen(false); }}>
    <button class="bar-btn" data-test="menu" aria-expanded=${open} aria-label=${t("menu.label")} onClick=${() => setOpen(!open)}><${Icon} name="more" size="s" /></button>
    ${open && html`<div class="menu-list" role="group" aria-label=${t("menu.label")}>
      <p class="menu-head"><b>${me.value?.name}</b><small>${roleName(me.value?.role ?? "")}</small></p>
      <p class="menu-row">${t("menu.theme")}</p>
      <div class="seg seg-page">${themes.map((name) => html`<button key=${name} data-test="theme-${name}" aria-pressed=${theme.value === name} onClick=${() => chooseTheme(name)}>${t(`theme.${name}`)}</button>`)}</div>
      <button class="btn btn-wide" data-test="sign-out" onClick=${signOut}><${Icon} name="log-out" size="s" />${t("menu.sign_out")}</button>
    </div>`}
  </div>`;
}
