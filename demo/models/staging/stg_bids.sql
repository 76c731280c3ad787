-- depends_on: {{ ref('auction_house') }}
select
    id as bid_id,
    auction_id,
    buyer as bidder_id,
    amount,
    bid_time as bid_at
from {{ source('auction_house', 'bids') }}
