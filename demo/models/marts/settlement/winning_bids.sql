{{ config(
    materialized='materialized_view',
    cluster='compute',
    indexes=[{'columns': ['auction_id'], 'cluster': 'serving'}],
    tags=['critical'],
) }}
select
    h.auction_id,
    a.item,
    a.seller_id,
    h.bidder_id as buyer_id,
    h.amount as hammer_price,
    a.ends_at as sold_at
from {{ ref('highest_bids') }} as h
join {{ ref('stg_auctions') }} as a on a.auction_id = h.auction_id
where mz_now() > a.ends_at
