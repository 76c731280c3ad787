-- depends_on: {{ ref('auction_house') }}
select
    id as account_id,
    org_id as organization_id,
    balance
from {{ source('auction_house', 'accounts') }}
