{{ config(materialized='materialized_view', cluster='compute', tags=['critical']) }}
select
    w.auction_id,
    w.hammer_price,
    t.tier,
    {{ cents('w.hammer_price', 't.rate') }} as fee
from {{ ref('winning_bids') }} as w
join {{ ref('fee_tiers') }} as t
    on w.hammer_price >= t.from_amount and w.hammer_price < t.below_amount
