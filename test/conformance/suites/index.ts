import type { Suite } from '../suite'

type Entry = { readonly about: string; readonly load: () => Promise<Suite> }

/** Every suite, loaded only when asked for. Add a line for a new one. */
export const suites: Readonly<Record<string, Entry>> = {
  jinja: {
    about: "templates against dbt's own Jinja",
    load: async () => (await import('./jinja')).suite,
  },
  goldens: {
    about: "golden projects: manifest, warnings, compiled SQL and ls, against real dbt's",
    load: async () => (await import('./goldens')).suite,
  },
  corpus: {
    about:
      "public projects (--projects DIR): nodes, properties, compiled SQL, graph and ls, against real dbt's",
    load: async () => (await import('./corpus')).suite,
  },
  browse: {
    about:
      'public projects (--projects DIR) in a real browser: overview, search, lineage, columns, with times',
    load: async () => (await import('./browse')).browse,
  },
  columns: {
    about:
      'lineage of columns, in goldens and public projects (--projects DIR), against what people traced by hand',
    load: async () => (await import('./columns')).suite,
  },
  commands: {
    about: "whole commands on a scripted database: exit codes, results and statements, against real dbt's",
    load: async () => (await import('./commands')).suite,
  },
  wire: {
    about: 'the sandbox against what a Materialize server answered, message by message',
    load: async () => (await import('./wire')).suite,
  },
  selection: {
    about: 'node selection on recorded manifests, against recorded `dbt ls`',
    load: async () => (await import('./selection')).suite,
  },
  'dbt-demo': {
    about: "real dbt runs the demo on the sandbox; our manifest and compiled SQL of it against dbt's",
    load: async () => (await import('./dbt-demo')).suite,
  },
}
