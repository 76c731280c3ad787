{{ config(
    materialized='sink',
    pre_hook="create connection if not exists outbox.kafka to kafka (broker '{{ var('kafka_broker') }}', security protocol plaintext) with (validate = false)",
) }}
from {{ ref('winning_bids') }}
into kafka connection outbox.kafka (topic 'auction-house.sales')
key (auction_id) not enforced
format json
envelope upsert
