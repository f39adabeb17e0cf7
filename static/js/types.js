/**
 * The shapes of the JSON API and the types that several folders share. Types only: nothing here runs.
 *
 * @typedef {"1+1" | "2+1" | "3+1" | "discount" | "gift" | "mix"} PromotionKind
 *
 * @typedef {object} UnitPrice won for one piece of the full deal
 * @property {number} numerator
 * @property {number} denominator
 * @property {number} won rounded half up
 *
 * @typedef {object} Promotion
 * @property {number} id
 * @property {PromotionKind} kind
 * @property {string} label
 * @property {number | null} price won, sticker
 * @property {number | null} sale_price won
 * @property {string} gift_name
 * @property {number | null} gift_price won
 * @property {UnitPrice | null} unit_price
 * @property {Record<string, number | null>} cost won for at least that many pieces
 * @property {string | null} starts_on ISO day
 * @property {string | null} ends_on ISO day
 * @property {string} valid_until ISO day: `ends_on`, else the last day of the month it was last seen in
 * @property {boolean} until_known
 * @property {boolean} confirmed false: last seen in an earlier month with an unknown end
 * @property {string} first_seen ISO day
 * @property {string} last_seen ISO day
 *
 * @typedef {object} ChainListing one chain's entry for the product
 * @property {string} chain code
 * @property {string} name the chain's own name for the product
 * @property {number | null} price won, sticker
 * @property {string} [price_seen_on] ISO day on which the sticker price was last seen
 * @property {string | null} checked_at ISO date and time
 * @property {Promotion[]} promotions
 *
 * @typedef {object} BestDeal
 * @property {string} chain
 * @property {PromotionKind} kind
 * @property {string} label
 * @property {number | null} unit_price won
 *
 * @typedef {object} ProductBrief
 * @property {number} id
 * @property {string} name
 * @property {string} brand
 * @property {string | null} gtin
 * @property {string} category
 * @property {string} picture address, or ""
 * @property {BestDeal | null} best
 *
 * @typedef {Pick<ProductBrief, "id" | "name" | "picture" | "best">} Sibling another flavour or size
 *
 * @typedef {object} Detail what only the response about one product contains
 * @property {boolean} [recognisable] whether the camera can recognise it; missing in responses cached by earlier versions
 * @property {ChainListing[]} chains
 * @property {Sibling[]} [line] those on promotion first; missing in responses cached by earlier versions
 * @property {string} served_at ISO date and time
 * @property {string} expires_at ISO date and time
 *
 * @typedef {ProductBrief & Detail} ProductDetail
 *
 * @typedef {Pick<Promotion, "id" | "kind" | "ends_on" | "last_seen" | "gift_name"> & {running: boolean}} PastPromotion
 *
 * @typedef {object} ChainHistory newest first
 * @property {string} chain code
 * @property {PastPromotion[]} promotions
 *
 * @typedef {Pick<ProductBrief, "id" | "name" | "picture">} ProductCard what is needed to show a product
 *
 * @typedef {object} ProductPage
 * @property {number} count
 * @property {string | null} next
 * @property {ProductBrief[]} results
 *
 * @typedef {object} Candidate
 * @property {ProductCard} product
 * @property {number} score
 *
 * @typedef {object} Scan
 * @property {string} id "" if the server does not know it
 * @property {"match" | "choose" | "unknown"} verdict
 * @property {Candidate[]} candidates best first
 * @property {string} recogniser
 * @property {number} took_ms
 *
 * @typedef {object} Chain
 * @property {string} code
 * @property {string} name
 * @property {string} colour #rrggbb
 * @property {string | null} checked_at
 *
 * @typedef {object} Source state of a chain's own promotion list
 * @property {string} code the chain's
 * @property {"open" | "closed" | "moved" | "blocked" | "unreachable" | "failing" | "waiting" | "never" | "off"} state
 *
 * @typedef {object} Position
 * @property {number} lat degrees
 * @property {number} lng degrees
 *
 * @typedef {object} Store
 * @property {number | null} id null for a store that only the live provider knows
 * @property {string | null} chain
 * @property {string} name
 * @property {string} address
 * @property {number} lat
 * @property {number} lng
 * @property {number} distance_m
 * @property {number} walk_minutes
 *
 * @typedef {"offline" | "unreachable" | "timeout" | "server" | "busy" | "throttled" | "no_recogniser" | "too_large" |
 *   "bad_picture" | "not_found" | "refused"} FailureCode what can go wrong between the page and its server
 *
 * @typedef {object} PageConfig
 * @property {string} tile_url "" without map tiles
 * @property {string} tile_attribution
 * @property {string} build
 * @property {boolean} demo
 * @property {Position} default_centre
 */

export {};
