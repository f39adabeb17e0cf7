import assert from "node:assert/strict";
import { test } from "node:test";
import { chainName, crawledChains, updateChains } from "../domain/chains.js";

const codes = () => crawledChains().map(({ code }) => code);

test("until the server has answered, every chain can be chosen", () => {
  assert.ok(codes().includes("cspace24"));
});

test("a chain whose list was never crawled cannot be chosen, but keeps its name", () => {
  const chain = { code: "cspace24", name: "씨스페이스24", colour: "#2E7D32" };
  updateChains([{ ...chain, checked_at: null }]);
  assert.ok(!codes().includes("cspace24"));
  assert.equal(chainName("cspace24"), "씨스페이스24");
  updateChains([{ ...chain, checked_at: "2026-11-23T09:00:00+09:00" }]);
  assert.ok(codes().includes("cspace24"));
});
