"""Every threshold of the checks. Shares are fractions of 1; a share that is exactly the threshold still passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# -- The list itself ---------------------------------------------------------------------------------------------------
# How far a chain's own total may be off, over all its lists; every other chain's is exact.
DECLARED_TOLERANCE: Final[Mapping[str, int]] = {"seven_eleven": 20}
UNREADABLE_ITEMS: Final = 0.02
REPEATED_ITEMS: Final = 0.3
# Of some 800 products of a chain one is in two kinds at a time: half a kind in another is that other's list once more.
TOLD_TWICE: Final = 0.5
# One name in twenty: a stray sign in a name is the site's own, a broken decoding breaks nearly all.
BROKEN_NAMES: Final = 0.05
# In won. emart24 sells wines at 319,000.
HIGHEST_PRICE: Final = 1_000_000

# -- Beside the last accepted snapshot ---------------------------------------------------------------------------------
# Below this, one product more or less says nothing about the list.
FEWEST_TO_COMPARE: Final = 20
SHRINKAGE_WITHIN_PERIOD: Final = 0.2
# Turns seen: CU 1,393 to 1,533 and emart24 1,321 to 1,471 on 2026-08-01, each with 19 % gone and 29 to 31 % new. Half
# of such a list is 45 % smaller and still has over 200 new items: the size shows that it is incomplete, the number of
# new items does not. Interrupted crawls lost 44 % and more; a month may well have fewer items than the one before.
SHRINKAGE_OVER_TURN: Final = 0.4
SHRINKAGE_OF_KIND_WITHIN_PERIOD: Final = 0.35
# At a turn a large kind may nearly go.
SHRINKAGE_OF_KIND_OVER_TURN: Final = 0.8
# A kind that is wholly gone is a tab that did not load or a badge that was not read, unless it had so few items.
VANISHED_KIND: Final = 4
OVERLAP_WITHIN_PERIOD: Final = 0.5
# Lists of successive months have most in common (CU 2026-07/08: 81 %): nearly nothing is another list.
OVERLAP_OVER_TURN: Final = 0.1
LOST_PICTURES: Final = 0.2
LOST_BARCODES: Final = 0.2
# Turns change the kind of 6 to 7 % of the kept items, and the price of 5 %. A price column that moved by one line
# changes at least 66 % of a real list's prices: not all, as neighbours often cost the same.
CHANGED_KINDS: Final = 0.2
CHANGED_PRICES_WITHIN_PERIOD: Final = 0.4
# Sale prices are set again with each set of promotions.
CHANGED_PRICES_OVER_TURN: Final = 0.6
# A price jumps when it changes by half of what it was, or more; so many of the kept prices may.
PRICE_JUMP: Final = 0.5
JUMPED_PRICES: Final = 0.2
# Barcodes come from pictures' names: a new edition has another one, a column that moved gives all of them another.
MOVED_COLUMNS: Final = 0.1
# A turn leaves some 70 % of the offers as they were, emart24's mid-month one at most 96 %; a day within a month 99.8 %.
SAME_OVER_TURN: Final = 0.98

# -- When promotions change --------------------------------------------------------------------------------------------
# Days on which a chain's list turns besides the first of the Korean month. emart24's second set begins on the 15th;
# if it comes a day late, the 15th's list is frozen, and the 16th's is still compared with the one before the turn.
MID_MONTH_TURNS: Final[Mapping[str, tuple[int, ...]]] = {"emart24": (15,)}

# -- An assortment list: everything a chain sells ----------------------------------------------------------------------
# As DECLARED_TOLERANCE, over the lists of the assortment.
ASSORTMENT_DECLARED_TOLERANCE: Final[Mapping[str, int]] = {"seven_eleven": 10}
# Of a chain's lists, at a first crawl: some may hold nothing. Later none may be empty that was not.
ASSORTMENT_EMPTY_LISTS: Final = 0.5
ASSORTMENT_EMPTIED_CATEGORIES: Final = 0
ASSORTMENT_SHRINKAGE: Final = 0.2
ASSORTMENT_SHRINKAGE_OF_CATEGORY: Final = 0.35
ASSORTMENT_OVERLAP: Final = 0.6
ASSORTMENT_MISSING_NAMES: Final = 0.01
ASSORTMENT_MISSING_PRICES: Final = 0.01
