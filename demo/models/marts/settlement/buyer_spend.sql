{{ config(materialized='materialized_view', cluster='compute') }}
select
    buyer_id,
    count(*) as purchases,
    sum(hammer_price) as spent
from {{ ref('winning_bids') }}
group by buyer_id
