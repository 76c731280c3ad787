import { dispatcher, type MacroFile, macroFile } from '../text'

const FOLDER = 'macros/materializations/functions'

/** User-defined functions: their materialization and the statements that make them. */
export const functions: readonly MacroFile[] = [
  macroFile(
    'dbt',
    `${FOLDER}/aggregate.sql`,
    dispatcher('get_aggregate_function_create_replace_signature(target_relation)'),
    `{% macro default__get_aggregate_function_create_replace_signature(target_relation) %}
    CREATE OR REPLACE AGGREGATE FUNCTION {{ target_relation.render() }} ({{ get_formatted_aggregate_function_args() }})
    RETURNS {{ model.returns.data_type }}
    {{ get_function_language_specifier() }}
    {{ get_aggregate_function_volatility_specifier() }}
    {{ get_function_python_options() if model.get('language') == 'python' }}
    AS
{% endmacro %}`,
    dispatcher('get_formatted_aggregate_function_args()'),
    '{% macro default__get_formatted_aggregate_function_args() %}{{ formatted_scalar_function_args_sql() }}{% endmacro %}',
    dispatcher('get_function_language_specifier()'),
    `{% macro default__get_function_language_specifier() %}
  {%- set language = model.get('language') -%}
  {%- if language != 'sql' %}
    LANGUAGE {{ {'python': 'PYTHON', 'javascript': 'js'}[language] or language.upper() }}
  {%- endif %}
{% endmacro %}`,
    dispatcher('get_aggregate_function_volatility_specifier()'),
    '{% macro default__get_aggregate_function_volatility_specifier() %}{{ scalar_function_volatility_sql() }}{% endmacro %}',
    dispatcher('get_function_python_options()'),
    `{% macro default__get_function_python_options() %}
    RUNTIME_VERSION = '{{ model.config.get('runtime_version') }}'
    HANDLER = '{{ model.config.get('entry_point') }}'
    {%- set packages = model.config.get('packages', []) %}
    {% if packages %}PACKAGES = ('{{ packages | join("','") }}'){% endif %}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    `${FOLDER}/function.sql`,
    `{% materialization function, default, supported_languages=['sql', 'python', 'javascript'] %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set made = this.incorporate(type=this.Function) -%}
  {{ run_hooks(pre_hooks) }}
  {%- set implementation = adapter.dispatch -%}
  {%- set build_sql = implementation(this.get_function_macro_name(this.get_function_config(model)), 'dbt')(made) -%}
  {{ function_execute_build_sql(build_sql, existing, made) }}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [made]}) }}
{% endmaterialization %}`,
  ),
  macroFile(
    'dbt',
    `${FOLDER}/helpers.sql`,
    dispatcher('function_execute_build_sql(build_sql, existing_relation, target_relation)'),
    `{% macro default__function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {%- set grants = config.get('grants') -%}
  {%- call statement(name='main') -%}{{ build_sql }}{%- endcall -%}
  {%- do apply_grants(target_relation, grants, should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {{ adapter.commit() }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    `${FOLDER}/scalar.sql`,
    dispatcher('scalar_function_sql(target_relation)'),
    `{% macro default__scalar_function_sql(target_relation) %}
  {{ scalar_function_create_replace_signature_sql(target_relation) }}
  {{ scalar_function_body_sql() }};
{% endmacro %}`,
    dispatcher('scalar_function_create_replace_signature_sql(target_relation)'),
    `{% macro default__scalar_function_create_replace_signature_sql(target_relation) %}
    CREATE OR REPLACE FUNCTION {{ target_relation.render() }} ({{ formatted_scalar_function_args_sql() }})
    RETURNS {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() }}
    AS
{% endmacro %}`,
    dispatcher('formatted_scalar_function_args_sql()'),
    dispatcher('formatted_scalar_function_args_javascript()'),
    `{% macro default__formatted_scalar_function_args_sql() %}
    {% for arg in model.arguments %}{{ arg.name }} {{ arg.data_type }}{{ ', ' if not loop.last }}{% endfor %}
{% endmacro %}`,
    `{% macro default__formatted_scalar_function_args_javascript() %}
  {%- do exceptions.raise_compiler_error('formatted_scalar_function_args_javascript not implemented for adapter ' ~ adapter.type()) -%}
{% endmacro %}`,
    dispatcher('scalar_function_body_sql()'),
    `{% macro default__scalar_function_body_sql() %}
    $$
       {{ model.compiled_code }}
    $$ LANGUAGE SQL
{% endmacro %}`,
    dispatcher('scalar_function_volatility_sql()'),
    dispatcher('scalar_function_volatility_javascript()'),
    `{% macro default__scalar_function_volatility_javascript() %}
  {%- if model.config.get('volatility') != none -%}
    {%- do exceptions.warn('Volatility is not supported by ' ~ adapter.type() ~ ' in javascript UDF and will be ignored') -%}
  {%- endif -%}
{% endmacro %}`,
    `{% macro default__scalar_function_volatility_sql() %}
  {%- set volatility = model.config.get('volatility') -%}
  {%- set word = {'deterministic': 'IMMUTABLE', 'stable': 'STABLE', 'non-deterministic': 'VOLATILE'}[volatility] -%}
  {%- if word %}
    {{ word }}
  {%- elif volatility != none -%}
    {%- do unsupported_volatility_warning(volatility) -%}
  {%- endif %}
{% endmacro %}`,
    dispatcher('unsupported_volatility_warning(volatility)'),
    `{% macro default__unsupported_volatility_warning(volatility) %}
  {%- do exceptions.warn('Found \`' ~ volatility ~ '\` volatility specified on function \`' ~ model.name ~ '\`. This volatility is not supported by ' ~ adapter.type() ~ ', and will be ignored') -%}
{% endmacro %}`,
  ),
]
