import assert from "node:assert/strict";
import { test } from "node:test";
import { promotedSiblings } from "../sheet/line_deals.js";
import { pastDeals, pastText } from "../sheet/past_deals.js";
import { product } from "./builders.js";

const TODAY = "2026-11-23";

/** @param {Partial<import("../types.js").PastPromotion>} fields */
const past = (fields) => ({
  id: 1,
  kind: /** @type {const} */ ("1+1"),
  ends_on: null,
  last_seen: "2026-10-31",
  gift_name: "",
  running: false,
  ...fields,
});

test("the first few siblings on promotion are shown in the server's order", () => {
  const best = { chain: "cu", kind: /** @type {const} */ ("1+1"), label: "1+1", unit_price: 850 };
  const line = [
    { id: 2, name: "복숭아", picture: "", best },
    { id: 3, name: "포도", picture: "", best: null },
    ...[4, 5, 6].map((id) => ({ id, name: "레몬", picture: "", best })),
  ];
  assert.deepEqual(
    promotedSiblings({ ...product([]), line }).map(({ id }) => id),
    [2, 4, 5],
  );
});

test("a response cached by an older page has no siblings", () => {
  const { line: _, ...kept } = { ...product([]), line: [] };
  assert.deepEqual(promotedSiblings(kept), []);
});

test("past deals of all chains are listed latest first, without running ones and up to a limit", () => {
  const many = [1, 2, 3, 4, 5, 6].map((month) => past({ id: month, last_seen: `2026-0${month}-28` }));
  const chains = [
    { chain: "cu", promotions: [past({ id: 9, running: true }), ...many] },
    { chain: "gs25", promotions: [past({ id: 7, last_seen: "2026-10-30" })] },
  ];
  const deals = pastDeals(chains, TODAY);
  assert.deepEqual(
    deals.map(({ promotion }) => promotion.id),
    [7, 6, 5, 4, 3],
  );
});

test("a stated end is shown as such, otherwise the day the deal was last seen", () => {
  const chains = [{ chain: "cu", promotions: [past({ ends_on: "2026-10-15" }), past({ id: 2 })] }];
  const text = pastDeals(chains, TODAY).map((deal) => pastText(deal, TODAY));
  assert.deepEqual(text, ["10월 31일에 마지막으로 확인했어요", "10월 15일까지"]);
});

test("a deal withdrawn before its stated end shows the day it was last seen", () => {
  const chains = [{ chain: "cu", promotions: [past({ ends_on: "2026-12-31", last_seen: "2026-11-20" })] }];
  const [deal] = pastDeals(chains, TODAY);
  assert.ok(deal);
  assert.equal(pastText(deal, TODAY), "11월 20일에 마지막으로 확인했어요");
});
