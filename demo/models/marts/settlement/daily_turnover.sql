{{ config(materialized='materialized_view', cluster='compute') }}
select
    date_trunc('day', w.sold_at) as day,
    count(*) as sales,
    sum(w.hammer_price) as turnover,
    sum(f.fee) as fees
from {{ ref('winning_bids') }} as w
join {{ ref('house_fees') }} as f on f.auction_id = w.auction_id
group by date_trunc('day', w.sold_at)
