{{ config(materialized='table', cluster='compute') }}
select
    d.department,
    count(*) as sales,
    sum(w.hammer_price) as gross
from {{ ref('winning_bids') }} as w
join {{ ref('item_departments') }} as d on d.auction_id = w.auction_id
group by d.department
