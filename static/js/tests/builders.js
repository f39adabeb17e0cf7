// Builds products and deals for tests, with ordinary values for what a test does not name.

/** @import { ChainListing, ProductDetail, Promotion } from "../types.js" */

export const NOON = Date.parse("2026-11-23T12:00:00+09:00");
export const HOUR = 3_600_000;

/** A deal seen this November, with an unknown end.
 * @param {Partial<Promotion>} [values]
 * @returns {Promotion} */
export function promotion(values = {}) {
  return {
    id: 1,
    kind: "1+1",
    label: "1+1",
    price: 1700,
    sale_price: null,
    gift_name: "",
    gift_price: null,
    unit_price: { numerator: 850, denominator: 1, won: 850 },
    cost: { 1: 1700, 2: 1700, 3: 3400 },
    starts_on: null,
    ends_on: null,
    valid_until: "2026-11-30",
    until_known: false,
    confirmed: true,
    first_seen: "2026-11-01",
    last_seen: "2026-11-23",
    ...values,
  };
}

/** @param {string} day ISO day of a known end */
export const until = (day) => ({ ends_on: day, valid_until: day, until_known: true });

/** A deal that was last seen in an earlier month.
 * @param {string} lastSeen ISO day
 * @param {string} validUntil ISO day */
export const unconfirmed = (lastSeen = "2026-10-31", validUntil = "2026-10-31") => ({
  confirmed: false,
  last_seen: lastSeen,
  valid_until: validUntil,
});

/** @param {Partial<ChainListing>} [values]
 * @returns {ChainListing} */
export function listing(values = {}) {
  return {
    chain: "cu",
    name: "해든)고소한우유500",
    price: 1700,
    price_seen_on: "2026-11-23",
    checked_at: "2026-11-23T09:00:00+09:00",
    promotions: [],
    ...values,
  };
}

/** A product served at noon that expires after six hours.
 * @param {ChainListing[]} chains
 * @param {Partial<ProductDetail>} [values]
 * @returns {ProductDetail} */
export function product(chains, values = {}) {
  return {
    id: 1,
    name: "해든 고소한 우유 500ml",
    brand: "해든",
    gtin: null,
    category: "",
    picture: "",
    best: null,
    chains,
    served_at: "2026-11-23T12:00:00+09:00",
    expires_at: "2026-11-23T18:00:00+09:00",
    ...values,
  };
}
