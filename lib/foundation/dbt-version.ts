/** The dbt-core that Greenlight is alike to: what `dbt_version` says in templates, artifacts and checks. */
export const DBT_VERSION = '1.12.6'
