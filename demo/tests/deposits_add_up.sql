{{ config(store_failures=true, schema='monitors', tags=['continuous']) }}
-- What organizations have on deposit is what is in their accounts, to the euro.
select
    d.organization_id,
    d.deposit,
    a.balance
from {{ ref('organization_deposits') }} as d
join (
    select organization_id, sum(balance) as balance
    from {{ ref('stg_accounts') }}
    group by organization_id
) as a on a.organization_id = d.organization_id
where d.deposit <> a.balance
