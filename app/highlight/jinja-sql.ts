import type { LanguageRegistration } from 'shiki'

/** SQL as dbt projects write it: Jinja stands anywhere, inside of strings and comments too. */
export const jinjaSql: LanguageRegistration = {
  name: 'jinja-sql',
  scopeName: 'source.sql.jinja',
  patterns: [{ include: 'source.sql' }],
  injections: {
    'L:source.sql.jinja - comment.block.jinja - meta.jinja': { patterns: [{ include: '#jinja' }] },
  },
  repository: {
    jinja: {
      patterns: [
        { name: 'comment.block.jinja', begin: '\\{#', end: '#\\}' },
        {
          name: 'meta.jinja',
          begin: '\\{\\{-?|\\{%-?',
          end: '-?\\}\\}|-?%\\}',
          beginCaptures: { 0: { name: 'keyword.control.jinja' } },
          endCaptures: { 0: { name: 'keyword.control.jinja' } },
          patterns: [
            { name: 'string.quoted.single.jinja', begin: "'", end: "'" },
            { name: 'string.quoted.double.jinja', begin: '"', end: '"' },
            {
              name: 'keyword.control.jinja',
              match:
                '\\b(if|elif|else|endif|for|endfor|in|set|endset|do|macro|endmacro|call|endcall|filter|endfilter|test|endtest|snapshot|endsnapshot|materialization|endmaterialization|raw|endraw|is|not|and|or)\\b',
            },
            { name: 'constant.language.jinja', match: '\\b(true|false|none|True|False|None)\\b' },
            { name: 'constant.numeric.jinja', match: '\\b\\d+(\\.\\d+)?\\b' },
            { name: 'entity.name.function.jinja', match: '\\b[A-Za-z_]\\w*(?=\\s*\\()' },
          ],
        },
      ],
    },
  },
}
