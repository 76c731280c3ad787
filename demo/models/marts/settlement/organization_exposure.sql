{{ config(materialized='view', indexes=[{'columns': ['organization_id']}]) }}
select
    o.organization_id,
    o.organization_name,
    a.balance as deposit,
    coalesce(sum(l.leading_amount), 0) as committed,
    a.balance - coalesce(sum(l.leading_amount), 0) as headroom
from {{ ref('stg_organizations') }} as o
join {{ ref('stg_accounts') }} as a on a.organization_id = o.organization_id
left join {{ ref('stg_users') }} as u on u.organization_id = o.organization_id
left join {{ ref('open_auction_leaders') }} as l on l.bidder_id = u.user_id
group by o.organization_id, o.organization_name, a.balance
