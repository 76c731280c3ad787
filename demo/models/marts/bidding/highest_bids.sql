{{ config(
    materialized='materialized_view',
    cluster='compute',
    indexes=[{'columns': ['auction_id'], 'cluster': 'serving'}],
) }}
select distinct on (auction_id)
    auction_id,
    bid_id,
    bidder_id,
    amount,
    bid_at
from {{ ref('stg_bids') }}
order by auction_id, amount desc, bid_at, bid_id
