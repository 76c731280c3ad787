{{ config(materialized='materialized_view', cluster='compute') }}
select
    date_trunc('minute', bid_at) as minute,
    count(*) as bids,
    sum(amount) as amount
from {{ ref('stg_bids') }}
group by date_trunc('minute', bid_at)
