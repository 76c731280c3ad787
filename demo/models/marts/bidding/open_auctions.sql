{{ config(materialized='view', indexes=[{'columns': ['auction_id']}]) }}
-- Rows leave by themselves when the hammer falls: the filter follows the clock.
select
    a.auction_id,
    a.item,
    d.department,
    d.specialist,
    a.ends_at
from {{ ref('stg_auctions') }} as a
join {{ ref('item_departments') }} as d on d.auction_id = a.auction_id
where mz_now() <= a.ends_at
