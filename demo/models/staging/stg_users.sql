-- depends_on: {{ ref('auction_house') }}
select
    id as user_id,
    org_id as organization_id,
    name as user_name
from {{ source('auction_house', 'users') }}
