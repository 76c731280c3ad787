import nunjucks from 'nunjucks'
import { expect, test } from 'vitest'
import { renderText, Scope } from './index'

/**
 * Where JavaScript's and Python's semantics agree, nunjucks reads the same template the same way: an independent
 * reading of the syntax by another author. (It is not the engine: its parser has one level of precedence for each
 * operator, no `do`, slices or keyword unpacking, and a wrong tree is worse than an error.)
 */
const templates = [
  'plain text, no tags',
  '{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 7 // 2 }} {{ 2 ** 3 }}',
  '{% set names = ["a", "b"] %}{% for n in names %}{{ loop.index }}:{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}',
  '{% if 1 < 2 and not (3 == 4) %}yes{% elif true %}maybe{% else %}no{% endif %}',
  '{%- set x = "s" -%} [{{ x }}] {#- a remark -#} end',
  '{% raw %}{{ not rendered }}{% endraw %}',
  '{{ "shout" | upper }} {{ " t " | trim }} {{ ["a", "b"] | join("-") }} {{ "abc" | length }}',
  '{{ "yes" if 1 else "no" }} {{ "a" ~ 1 ~ "b" }}',
  '{% for k in [1, 2, 3] %}{% if k == 2 %}two{% else %}{{ k }}{% endif %} {% endfor %}',
]

const environment = new nunjucks.Environment(null, { autoescape: false })

test.each(templates)('%s', (template) => {
  const ours = renderText(template, new Scope())
  expect(ours).toBe(environment.renderString(template, {}))
})
