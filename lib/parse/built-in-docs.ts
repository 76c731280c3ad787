import type { DocNode } from '../manifest'

const OVERVIEW = `### Welcome

This is the documentation of a dbt project. Models, sources, seeds and tests are listed by the folders that they stand
in and by the relations that they become; each has its columns, its code as it is written and as it is compiled, and
what it reads and is read by.

To put words of your own here, write a docs block named \`__overview__\` in any Markdown file of the project.`

/** dbt brings a docs block of its own: what a project's documentation says first where the project says nothing. */
export const builtInDocs: readonly DocNode[] = [
  {
    resource_type: 'doc',
    unique_id: 'doc.dbt.__overview__',
    name: '__overview__',
    package_name: 'dbt',
    path: 'overview.md',
    original_file_path: 'docs/overview.md',
    block_contents: OVERVIEW,
  },
]
