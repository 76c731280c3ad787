-- depends_on: {{ ref('auction_house') }}
select
    id as auction_id,
    seller as seller_id,
    item,
    end_time as ends_at
from {{ source('auction_house', 'auctions') }}
