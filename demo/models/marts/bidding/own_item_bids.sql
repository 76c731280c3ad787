{{ config(materialized='materialized_view', cluster='compute', tags=['audit']) }}
select
    b.bid_id,
    b.auction_id,
    b.bidder_id,
    u.organization_id,
    b.amount
from {{ ref('stg_bids') }} as b
join {{ ref('stg_auctions') }} as a on a.auction_id = b.auction_id
join {{ ref('stg_users') }} as u on u.user_id = b.bidder_id
join {{ ref('stg_users') }} as s on s.user_id = a.seller_id
where u.organization_id = s.organization_id
