{{ config(materialized='materialized_view', cluster='compute') }}
select
    w.seller_id,
    count(*) as sales,
    sum(w.hammer_price)::numeric as gross,
    sum(w.hammer_price - f.fee)::numeric as net
from {{ ref('winning_bids') }} as w
join {{ ref('house_fees') }} as f on f.auction_id = w.auction_id
group by w.seller_id
