{{ config(materialized='view', indexes=[{'columns': ['organization_id']}]) }}
select
    d.organization_id,
    d.organization_name,
    d.deposit,
    coalesce(sum(l.leading_amount), 0) as committed,
    d.deposit - coalesce(sum(l.leading_amount), 0) as headroom
from {{ ref('organization_deposits') }} as d
left join {{ ref('stg_users') }} as u on u.organization_id = d.organization_id
left join {{ ref('open_auction_leaders') }} as l on l.bidder_id = u.user_id
group by d.organization_id, d.organization_name, d.deposit
