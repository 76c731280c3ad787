{{ config(materialized='ephemeral') }}
select
    a.auction_id,
    coalesce(d.department, 'Curiosities') as department,
    coalesce(d.specialist, 'the duty desk') as specialist
from {{ ref('stg_auctions') }} as a
left join {{ ref('departments') }} as d on d.item = a.item
