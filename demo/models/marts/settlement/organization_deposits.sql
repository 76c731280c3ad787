{{ config(materialized='materialized_view', cluster='compute', tags=['critical']) }}
select
    o.organization_id,
    o.organization_name,
    count(u.user_id) as members,
    sum(a.balance) as deposit
from {{ ref('stg_organizations') }} as o
join {{ ref('stg_accounts') }} as a on a.organization_id = o.organization_id
join {{ ref('stg_users') }} as u on u.organization_id = o.organization_id
group by o.organization_id, o.organization_name
