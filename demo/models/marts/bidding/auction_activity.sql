{{ config(materialized='materialized_view', cluster='compute') }}
select
    auction_id,
    count(*) as bids,
    count(distinct bidder_id) as bidders,
    min(amount) as lowest_amount,
    max(amount) as highest_amount,
    max(bid_at) as last_bid_at
from {{ ref('stg_bids') }}
group by auction_id
