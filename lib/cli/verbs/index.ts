import {
  compileOptions,
  deferOptions,
  projectOptions,
  resourceTypeOptions,
  runOptions,
  selectionOptions,
  threadOptions,
} from '../options'
import type { Verb } from '../verb'

/** Every verb, in the order of the help. A new one: a file beside this one and a line here. */
export const verbs: readonly Verb[] = [
  {
    name: 'parse',
    summary: 'read the project and write target/manifest.json',
    options: [...projectOptions, ...threadOptions],
    load: () => import('./parse'),
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list what is selected',
    answers: true,
    options: [
      ...projectOptions,
      ...selectionOptions,
      ...resourceTypeOptions,
      { flags: '--output <form>', about: 'selector, name, path or json' },
      { flags: '--output-keys <keys...>', about: 'what json shows: name config.materialized …' },
    ],
    load: () => import('./list'),
  },
  {
    name: 'compile',
    summary: 'render the SQL of what is selected',
    answers: true,
    options: [
      ...projectOptions,
      ...selectionOptions,
      ...compileOptions,
      ...deferOptions,
      ...runOptions,
      ...threadOptions,
      { flags: '--output <form>', about: 'text or json' },
    ],
    load: () => import('./compile'),
  },
]
