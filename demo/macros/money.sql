{#- A share of an amount in whole cents. -#}
{% macro cents(amount, rate) -%}
    round({{ amount }}::numeric * {{ rate }}, 2)
{%- endmacro %}
