{{ config(materialized='view', indexes=[{'default': true}]) }}
select
    u.organization_id,
    sum(r.gross) as gross,
    sum(r.net) as net,
    sum(r.sales) as sales
from {{ ref('seller_revenue') }} as r
join {{ ref('stg_users') }} as u on u.user_id = r.seller_id
group by u.organization_id
