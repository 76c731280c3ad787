-- depends_on: {{ ref('auction_house') }}
select
    id as organization_id,
    name as organization_name
from {{ source('auction_house', 'organizations') }}
