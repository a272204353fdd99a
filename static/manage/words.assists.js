// The words of calls and the sales that follow from them, and of shelves that were reported empty.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const assistWords = {
  "tab.floor.assists": "Bought after", "tab.stock.shelves": "Empty shelves",
  "assists.days": "{n} days", "assists.by_zone": "Calls and sales by zone", "assists.by_hour": "Calls and sales by hour", "assists.by_product": "Calls and sales by product", "assists.by_kind": "Calls and sales by kind",
  "assists.zone": "Zone", "assists.hour": "Hour", "assists.product": "Product", "assists.kind": "Kind",
  "assists.helped": "Helped, bought", "assists.unhelped": "Not helped, bought", "assists.abandoned": "Nobody came, bought", "assists.mean": "Bought for, once helped", "assists.lost": "Lost, estimated",
  "assists.calls_of": { one: "{bought} of {judged}, of {n} call", other: "{bought} of {judged}, of {n} calls" }, "assists.calls_between": { one: "{low} to {high} %: {bought} of {judged}, of {n} call", other: "{low} to {high} %: {bought} of {judged}, of {n} calls" }, "assists.of": "{bought} of {judged}", "assists.percent": "{share} %", "assists.between": "{low} to {high}", "assists.few": "too few calls to tell",
  "assists.waiting": { one: "{n} call is not judged yet", other: "{n} calls are not judged yet" },
  "assists.none": "No calls in these days", "assists.none_more": "Calls are judged an hour after they end.",
  "assists.no_zone": "No zone", "assists.no_product": "About no goods", "assists.gone": "No longer here",
  "assists.rule": "A call is tied to the sale of the cart that its helper built, or a second person who was called to it, else to the next sale to the customer whom it or that cart was for, else to the next sale of the goods that it was about, at the till that asked or at any, within {minutes} minutes. Calls about no goods, for nobody known and without a cart are not judged. Under a share stand its 95 % interval and the cases; with fewer than {n} cases nothing is told. Lost: calls nobody came to, times how much likelier those buy who are helped, times what they buy.",
  "ties.sale": "Led to the sale", "ties.calls": "After a call for help", "ties.open_call": "The call", "ties.cart": "its helper built the cart", "ties.customer": "the customer whom it was for bought next", "ties.till": "the till that asked sold these goods next", "ties.product": "the goods that the call was about, sold within the hour",
  "journal.type.age": "Not sold: age",
  "shelves.title": "Empty shelves to count", "shelves.count": { one: "{n} to count", other: "{n} to count" }, "shelves.none": "No shelf to count", "shelves.none_more": "Goods that a call for help finds to be out come here until somebody counts them.",
  "shelves.said": { one: "reported once, {when}", other: "reported {n} times, last {when}" }, "shelves.books": "by the books", "shelves.go": "Count", "shelves.to_task": "Make a task", "shelves.task": "Count {name}", "shelves.task_at": "It should lie at {place}.", "shelves.counted": "Counted, shelf and store room", "shelves.reason": "Reported empty",
};
