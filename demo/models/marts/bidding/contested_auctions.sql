{{ config(materialized='view', indexes=[{'columns': ['auction_id'], 'name': 'contested_auctions_by_auction'}]) }}
select
    a.auction_id,
    s.item,
    a.bids,
    a.bidders,
    a.highest_amount - a.lowest_amount as spread
from {{ ref('auction_activity') }} as a
join {{ ref('stg_auctions') }} as s on s.auction_id = a.auction_id
where a.bids >= 5
