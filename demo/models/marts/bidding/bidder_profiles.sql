{{ config(materialized='view', indexes=[{'columns': ['bidder_id']}]) }}
select
    u.user_id as bidder_id,
    u.user_name as bidder,
    count(b.bid_id) as bids,
    coalesce(sum(b.amount), 0) as amount_offered,
    case
        when count(b.bid_id) = 0 then 'watching'
        when avg(b.amount) >= 60 then 'bold'
        else 'careful'
    end as style
from {{ ref('stg_users') }} as u
left join {{ ref('stg_bids') }} as b on b.bidder_id = u.user_id
group by u.user_id, u.user_name
