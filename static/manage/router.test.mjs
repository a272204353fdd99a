import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoute, routeHref, sections } from "./router.js";

test("an empty or unknown address is the front page", () => {
  for (const hash of ["", "#", "#/", "#/nowhere/else", "#/__proto__"]) {
    const route = parseRoute(hash);
    assert.equal(route.section, "now", hash);
    assert.equal(route.tab, "board", hash);
  }
});

test("what stands after a section is a tab when it is known, else a record", () => {
  assert.deepEqual(parseRoute("#/goods/import"), { section: "goods", tab: "import", id: "", query: {} });
  assert.deepEqual(parseRoute("#/goods/0192-abc"), { section: "goods", tab: "products", id: "0192-abc", query: {} });
  assert.equal(parseRoute("#/sales/drawers/d7").id, "d7");
});

test("every address made is read back as it was", () => {
  for (const [section, tabs] of Object.entries(sections)) {
    for (const tab of tabs) {
      for (const id of ["", "a/b c", "100%"]) {
        for (const query of [{}, { q: "Käse & Brot=?#" }]) {
          const route = { section, tab, id, query };
          assert.deepEqual(parseRoute(routeHref(route)), route);
        }
      }
    }
  }
});

test("empty filters and a broken escape do no harm", () => {
  assert.equal(routeHref({ section: "sales", query: { day: "", receipt: "T1-000001" } }), "#/sales?receipt=T1-000001");
  assert.equal(parseRoute("#/goods/%E0%A4").id, "%E0%A4");
});
