{{ config(materialized='view', indexes=[{'default': true}]) }}
select
    o.auction_id,
    o.item,
    o.ends_at,
    h.bidder_id,
    u.user_name as bidder,
    h.amount as leading_amount
from {{ ref('open_auctions') }} as o
join {{ ref('highest_bids') }} as h on h.auction_id = o.auction_id
join {{ ref('stg_users') }} as u on u.user_id = h.bidder_id
