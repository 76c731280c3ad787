import { dispatcher, type MacroFile, macroFile } from '../text'

/** What surrounds the code of a Python model; Materialize runs none, but a project's own adapter macros may ask. */
export const pythonModels: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/python_model/python.sql',
    dispatcher('resolve_model_name(input_model_name)'),
    `{%- macro default__resolve_model_name(input_model_name) -%}
    {{ input_model_name | string | replace('"', '\\"') }}
{%- endmacro -%}`,
    `{% macro build_ref_function(model) %}
  {%- set names = {} -%}
  {%- for wanted in model.refs -%}
    {%- set path = [wanted.get('package'), wanted['name']] if wanted.get('package') else [wanted['name']] -%}
    {%- set found = ref(*path, v=wanted.get('version')) -%}
    {%- if found.render is defined and found.render is callable -%}{%- set found = found.render() -%}{%- endif -%}
    {%- if wanted.get('version') -%}{%- do path.append('v' ~ wanted['version']) -%}{%- endif -%}
    {%- do names.update({path | join('.'): resolve_model_name(found)}) -%}
  {%- endfor %}
def ref(*args, **kwargs):
    refs = {{ names | tojson }}
    key = '.'.join(args)
    version = kwargs.get("v") or kwargs.get("version")
    if version:
        key += f".v{version}"
    dbt_load_df_function = kwargs.get("dbt_load_df_function")
    return dbt_load_df_function(refs[key])
{% endmacro %}`,
    `{% macro build_source_function(model) %}
  {%- set names = {} -%}
  {%- for path in model.sources -%}
    {%- do names.update({path | join('.'): resolve_model_name(source(*path))}) -%}
  {%- endfor %}
def source(*args, dbt_load_df_function):
    sources = {{ names | tojson }}
    key = '.'.join(args)
    return dbt_load_df_function(sources[key])
{% endmacro %}`,
    `{% macro build_config_dict(model) %}
  {%- set values = {} -%}
  {%- for key, default in zip(model.config.config_keys_used, model.config.config_keys_defaults) -%}
    {%- do values.update({key: model.config.get(key, default)}) -%}
  {%- endfor -%}
  {%- set meta = {} -%}
  {%- if model.config.meta_keys_used -%}
    {%- for key, default in zip(model.config.meta_keys_used, model.config.meta_keys_defaults) -%}
      {%- do meta.update({key: model.config.meta[key] if model.config.meta and key in model.config.meta else default}) -%}
    {%- endfor -%}
  {%- endif %}
config_dict = {{ values }}
meta_dict = {{ meta }}
{% endmacro %}`,
    `{% macro py_script_postfix(model) %}
# Above: the code of the model. Below: what dbt adds, so that it finds its inputs and settings.
# COMMAND ----------

{{ build_ref_function(model) }}
{{ build_source_function(model) }}
{{ build_config_dict(model) }}

class config:
    def __init__(self, *args, **kwargs):
        pass

    @staticmethod
    def get(key, default=None):
        return config_dict.get(key, default)

    @staticmethod
    def meta_get(key, default=None):
        return meta_dict.get(key, default)

class this:
    """dbt.this() or dbt.this.identifier"""
    database = "{{ this.database }}"
    schema = "{{ this.schema }}"
    identifier = "{{ this.identifier }}"
    def __repr__(self):
        return '{{ resolve_model_name(this) }}'


class dbtObj:
    def __init__(self, load_df_function) -> None:
        self.source = lambda *args: source(*args, dbt_load_df_function=load_df_function)
        self.ref = lambda *args, **kwargs: ref(*args, **kwargs, dbt_load_df_function=load_df_function)
        self.config = config
        self.this = this()
        self.is_incremental = {{ is_incremental() }}

# COMMAND ----------
{{ py_script_comment() }}
{% endmacro %}`,
    '{% macro py_script_comment() %}{% endmacro %}',
  ),
]
